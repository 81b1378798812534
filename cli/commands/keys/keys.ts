import type { Command } from 'commander';
import { z } from 'zod';
import { apiKeySchema, roleSchema } from '../../../shared/domain/governance/access.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { printTable } from '../../output/print-table.js';
import { choiceOption, parseTime, readOptions } from '../../parse-options.js';
import { addKeysFirst } from './keys-first.js';
import { openApi, withApiOptions } from '../../with-api.js';

const keySchema = apiKeySchema.omit({ hash: true });
type ShownKey = z.infer<typeof keySchema>;
const createOptionsSchema = z.object({
  role: roleSchema,
  only: z.array(z.string()).optional(),
  servers: z.string().optional(),
  expires: z.string().optional(),
});

/** `mtgs keys first|create|list|revoke`: the API keys of an instance. */
export function addKeys(program: Command, context: CommandContext): void {
  const keys = program.command('keys').description('create, list and revoke API keys');
  addKeysFirst(keys, context);
  addCreate(keys, context);
  addList(keys, context);
  addRevoke(keys, context);
}

function addCreate(keys: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(keys.command('create'), {
      'keys create ci --role ci-agent --only prod staging': 'a machine, for two environments',
      'keys create crm-team --role developer --servers crm,crm-eu --expires 2027-06-30':
        'a team, for its own servers, until a day',
    }).description('create an API key; it is shown once'),
  )
    .argument('<name>', 'who or what it is for')
    .addOption(choiceOption('--role <role>', 'what it may do', roleSchema).makeOptionMandatory())
    .option('--only <environments...>', 'environments it is good for; all unless told')
    .option('--servers <names>', 'servers whose things it may change, separated by commas; all unless told')
    .option('--expires <time>', 'date or ISO 8601 time from which it is refused', parseTime)
    .action(async (name: string, options: unknown) => {
      const { api, present } = openApi(options, context);
      const { role, only, servers, expires } = readOptions(createOptionsSchema, options);
      const created = await api.request({
        method: 'POST',
        path: '/v1/api-keys',
        body: {
          name,
          role,
          ...(only && { environments: only }),
          ...(servers !== undefined && { servers: servers.split(',').map((server) => server.trim()) }),
          ...(expires !== undefined && { expiresAt: expires }),
        },
        schema: keySchema.extend({ key: z.string() }),
      });
      present(created, ({ id, key }, { out, say }) => {
        say(`Key ${id} for "${name}", role ${role}. It is not shown again:`);
        out(key);
      });
    });
}

function addList(keys: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(keys.command('list'), { 'keys list': 'with who made each' }).description(
      'list the API keys, never the secrets',
    ),
  ).action(async (options: unknown) => {
    const { api, present } = openApi(options, context);
    const items = await Array.fromAsync(api.list({ path: '/v1/api-keys', schema: keySchema }));
    present(items, (found, terminal) => {
      printTable(['id', 'name', 'role', 'environments', 'servers', 'created', 'ends'], found.map(rowOf), terminal);
    });
  });
}

function rowOf({ id, name, role, environments, servers, createdAt, expiresAt = '', revokedAt }: ShownKey): string[] {
  const ends = revokedAt === undefined ? expiresAt : `revoked ${revokedAt}`;
  return [id, name, role, environments?.join(', ') ?? 'all', servers?.join(', ') ?? 'all', createdAt, ends];
}

function addRevoke(keys: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(keys.command('revoke'), { 'keys revoke AbCdEfGh2345': 'by its id, the part after mtgs_' }).description(
      'revoke an API key by its id',
    ),
  )
    .argument('<id>', 'as "keys list" shows it')
    .action(async (id: string, options: unknown) => {
      const { api, present } = openApi(options, context);
      const path = `/v1/api-keys/${encodeURIComponent(id)}`;
      const record = await api.request({ method: 'DELETE', path, schema: keySchema });
      present(record, (revoked, { out }) => {
        out(`${revoked.id} is revoked`);
      });
    });
}
