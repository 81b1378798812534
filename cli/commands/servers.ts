import type { Command } from 'commander';
import { z } from 'zod';
import { type ShownServer, shownServerSchema, type Transport } from '../../shared/domain/registry/server.js';
import { shownSyncRunSchema } from '../../shared/api/shown-sync-run.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { exitCodes } from '../exit-codes.js';
import { followSync } from '../follow-run.js';
import { plural } from '../../shared/everywhere/plural.js';
import { printable } from '../output/words/printable.js';
import { printTable } from '../output/print-table.js';
import { parseInteger, parsePairs, parseSlug, readOptions } from '../parse-options.js';
import { openApi, withApiOptions } from '../with-api.js';

const addOptionsSchema = z.object({
  at: z.string().optional(),
  header: z.array(z.string()).default([]),
  setting: z.array(z.string()).default([]),
  cwd: z.string().optional(),
  owner: z.string().optional(),
  title: z.string().optional(),
  sync: z.boolean().default(true),
});

const syncOptionsSchema = z.object({ acceptRemovals: z.int().optional() });

/** `mtgs servers add|list|sync|remove`: the live servers of an environment. */
export function addServers(program: Command, context: CommandContext): void {
  const servers = program.command('servers').description('add, list, synchronise and remove live MCP servers');
  addAdd(servers, context);
  addList(servers, context);
  addSync(servers, context);
  addRemove(servers, context);
}

function addAdd(servers: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(servers.command('add'), {
      "servers add crm --at https://crm.example.com/mcp --header 'Authorization=Bearer ${MTGS_SERVER_CRM}' --owner sales --title CRM":
        'a server with a URL; the secret stays in a setting',
      "servers add files --setting 'ROOT=/srv/files' --cwd /srv --no-sync -- npx files-mcp":
        'a server that is started as a process; needs an administrator',
    }).description('register a live server, or replace what is said about it'),
  )
    .argument('<id>', 'name of the server here: lower-case letters, digits, hyphens', parseSlug)
    .argument('[command...]', 'command that starts it, after "--", for servers on standard streams')
    .option('--at <url>', 'address of a server that speaks Streamable HTTP')
    .option('--header <name=value...>', 'headers for it; values may name settings as ${NAME}')
    .option('--setting <name=value...>', 'environment variables of the command; values may name settings as ${NAME}')
    .option('--cwd <folder>', 'working folder of the command')
    .option('--owner <team>', 'team that answers for its tools')
    .option('--title <text>', 'what people call it')
    .option('--no-sync', 'leave it out of the timer')
    .action(async (id: string, command: string[], options: unknown) => {
      const { api, environmentPath, present, next } = openApi(options, context);
      const given = readOptions(addOptionsSchema, options);
      const { owner, title, sync } = given;
      const server = await api.request({
        method: 'PUT',
        path: `${environmentPath}/servers/${encodeURIComponent(id)}`,
        body: { transport: transportOf(command, given), autoSync: sync, owner, title },
        schema: shownServerSchema,
      });
      present(server, (saved, { out }) => {
        out(`${saved.id} is registered`);
      });
      context.terminal.say(`next: ${next('servers', 'sync', server.id)}`);
    });
}

type Given = z.infer<typeof addOptionsSchema>;

function transportOf([command, ...args]: readonly string[], { at, header, setting, cwd }: Given): Transport {
  if ((at === undefined) === (command === undefined)) {
    throw new InvalidInputError('a server has either an address or a command', [], {
      hint: 'Say --at https://… or give the command after "--".',
    });
  }
  if (at !== undefined && !/^https?:$/.test(URL.parse(at)?.protocol ?? '')) {
    throw new InvalidInputError('--at is no http(s) address', [], { hint: 'Write it as https://host/path.' });
  }
  if (at !== undefined) return { type: 'http', url: at, headers: parsePairs(header) };
  return { type: 'stdio', command: command ?? '', args, env: parsePairs(setting), ...(cwd !== undefined && { cwd }) };
}

function addList(servers: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(servers.command('list'), { 'servers list': 'with the last synchronisation of each' }).description(
      'list the servers and their last synchronisation',
    ),
  ).action(async (options: unknown) => {
    const { api, environmentPath, present } = openApi(options, context);
    const items = await Array.fromAsync(api.list({ path: `${environmentPath}/servers`, schema: shownServerSchema }));
    present(items, (found, terminal) => {
      printTable(['server', 'where', 'owner', 'last synchronisation', 'stale'], found.map(rowOf), terminal);
    });
  });
}

function rowOf({ id, transport, owner = '', lastSync, stale }: ShownServer): string[] {
  const where = transport.type === 'http' ? transport.url : [transport.command, ...transport.args].join(' ');
  const last = lastSync === undefined ? 'never' : `${lastSync.outcome} ${lastSync.at} ${lastSync.reason ?? ''}`;
  return [id, where, owner, last, stale === undefined ? '' : `since ${stale.since}`];
}

function addSync(servers: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(servers.command('sync'), {
      'servers sync crm': 'list it now; exit code 3 unless it was synchronised',
      'servers sync crm --accept-removals 12': 'when twelve tools are gone, and that is right',
    }).description('synchronise a server with its live listing'),
  )
    .argument('<id>', 'name of the server')
    .option(
      '--accept-removals <count>',
      'accept the removal of this many tools after a sync was held',
      parseInteger(1, 100_000),
    )
    .action(async (id: string, options: unknown) => {
      const command = openApi(options, context);
      const { acceptRemovals } = readOptions(syncOptionsSchema, options);
      const asked = await command.api.request({
        method: 'POST',
        path: `${command.environmentPath}/sync-runs`,
        body: { servers: [id], acceptRemovals },
        schema: shownSyncRunSchema,
      });
      const run = await followSync(asked.id, command, context);
      command.present(run, ({ results, error }, { out, say }) => {
        for (const { server, outcome, changed, reason, analysisRunId } of results) {
          const words = [
            `${server}: ${outcome}, ${plural(changed, 'tool')} changed`,
            reason,
            analysisRunId && `analysis ${analysisRunId}`,
          ];
          out(printable(words.filter((word) => word !== undefined && word !== '').join(' — ')));
        }
        if (error !== undefined) out(printable(error));
        if (!results.some(({ server }) => server === id)) out(printable(`${id}: was not synchronised`));
        if (results.some(({ outcome }) => outcome === 'held'))
          say(`when you have looked: ${command.next('servers', 'sync', id, '--accept-removals', '<count>')}`);
      });
      const hasResult = run.results.some(({ server }) => server === id);
      const isSynced = run.results.every(({ outcome }) => outcome === 'synced');
      if (run.status !== 'completed' || !hasResult || !isSynced) context.setExitCode(exitCodes.notEstablished);
    });
}

function addRemove(servers: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(servers.command('remove'), { 'servers remove old-crm': 'with all its tools' }).description(
      'take a server and its tools out of the registry',
    ),
  )
    .argument('<id>', 'name of the server')
    .action(async (id: string, options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const path = `${environmentPath}/servers/${encodeURIComponent(id)}`;
      await api.request({ method: 'DELETE', path, schema: z.undefined() });
      present({ removed: id }, ({ removed }, { out }) => {
        out(`${printable(removed)} is removed`);
      });
    });
}
