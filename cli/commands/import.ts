import type { Command } from 'commander';
import { z } from 'zod';
import { shownServerSchema } from '../../shared/domain/registry/server.js';
import { InvalidInputError, UnreachableError } from '../../shared/kernel/errors/errors.js';
import { agreeToChanges, printChanges } from '../apply/agree-to-changes.js';
import { showChange } from '../apply/change.js';
import { judgeComparison, makeChanges } from '../apply/make-changes.js';
import { type ImportPlan, planImport } from '../apply/plan-import.js';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { exitCodes } from '../exit-codes.js';
import { plural } from '../../shared/everywhere/plural.js';
import { printable } from '../output/words/printable.js';
import { readOptions } from '../parse-options.js';
import type { RegistryListing } from '../registry/read-registry.js';
import { registryName } from '../registry/registry-address.js';
import { registryHeaders } from '../registry/registry-headers.js';
import { type ApiCommand, openApi, withApiOptions } from '../with-api.js';

const optionsSchema = z.object({
  header: z.array(z.string()).default([]),
  search: z.string().min(1).max(200).optional(),
  prune: z.boolean().default(false),
  check: z.boolean().default(false),
  yes: z.boolean().default(false),
});
type Options = z.infer<typeof optionsSchema>;

/** `mtgs import`: registers the servers that an MCP registry lists. */
export function addImport(program: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(program.command('import'), {
      'import https://registry.example.com --env prod': 'shows what it would register, and asks',
      "import https://contoso.data.westeurope.azure-apicenter.ms/workspaces/default --header 'Authorization=Bearer ${API_CENTER_TOKEN}' --env prod --yes":
        'Azure API Center; the token is read from a setting of this machine',
      'import https://registry.example.com --env prod --check':
        'in CI: exit code 1 when the registry lists something else',
      'import https://registry.example.com --env prod --prune --yes':
        'also removes servers from this registry that it no longer offers',
      'import https://registry.modelcontextprotocol.io --search com.example --env prod': 'a part of a large registry',
    }).description('register the servers that an MCP registry lists (API v0.1)'),
  )
    .argument('<registry>', 'its address; /v0.1/servers is added where it is missing')
    .option('--header <name=value...>', 'headers that it wants; values may name settings of this machine as ${NAME}')
    .option('--search <text>', 'only servers whose name has this in it')
    .option('--prune', 'remove servers from this registry that it no longer offers, with all their tools')
    .option('--check', 'change nothing: exit code 1 when something differs')
    .option('--yes', 'change without asking')
    .action(async (target: string, given: unknown) => {
      const options = readOptions(optionsSchema, given);
      refuseOptions(target, options);
      await runImport(target, options, { command: openApi(given, context), context });
    });
}

/** @throws {InvalidInputError} */
function refuseOptions(target: string, { check, yes, prune, search }: Options): void {
  if (!URL.canParse(target) || !/^https?:$/.test(new URL(target).protocol)) {
    throw new InvalidInputError('the registry is no http(s) address', [], { hint: 'Write it as https://host/path.' });
  }
  if (check && yes) throw new InvalidInputError('--check and --yes exclude each other');
  if (prune && search !== undefined) {
    throw new InvalidInputError('--prune and --search exclude each other', [], {
      hint: 'What a search does not find is no reason to remove it: prune without --search.',
    });
  }
}

interface Circumstances {
  readonly command: ApiCommand;
  readonly context: CommandContext;
}

/** What a registry lists, and what that means for the environment. */
interface Import {
  readonly registry: string;
  readonly plan: ImportPlan;
  /** What of the registry was not looked at, in words. */
  readonly unread: readonly string[];
}

async function runImport(target: string, options: Options, circumstances: Circumstances): Promise<void> {
  const { context } = circumstances;
  const found = await planFrom(target, options, circumstances);
  if (options.check) {
    report(found, circumstances);
    return;
  }
  printChanges(found.plan.changes, notesOn(found), context.terminal.explain);
  if (options.prune && found.unread.length > 0) {
    context.terminal.explain('Nothing is removed, since the list was not read to its end.');
  }
  if (!options.yes) await agreeToChanges(found.plan.changes, context);
  await carryOut(found, circumstances);
}

async function planFrom(
  target: string,
  { header, search, prune }: Options,
  { command: { api, environmentPath }, context: { env, signal } }: Circumstances,
): Promise<Import> {
  const headers = registryHeaders(header, env);
  const servers = await Array.fromAsync(api.list({ path: `${environmentPath}/servers`, schema: shownServerSchema }));
  const { readRegistry } = await import('../registry/read-registry.js');
  const listing = await readRegistry({ target, headers, search, signal });
  if (isNothingRead(listing)) throw unreadable(target, listing);
  const { unread } = listing;
  const registry = registryName(target);
  const isWhole = unread.length === 0 && search === undefined;
  return { registry, plan: planImport({ registry, listing, isWhole, prune }, servers), unread };
}

/** Says whether an environment has what a registry lists. What cannot be read or compared is no yes. */
function report(found: Import, { command, context: { setExitCode } }: Circumstances): void {
  const { registry, plan, unread } = found;
  const { changes, leftOut, kept, notCompared } = plan;
  const said = { environment: command.env, registry, changes: changes.map(showChange), leftOut, kept, notCompared };
  command.present({ ...said, unread }, (_, { out }) => {
    printChanges(changes, notesOn(found), out);
  });
  judgeComparison(changes, { isWhole: unread.length + notCompared.length === 0, setExitCode });
}

async function carryOut({ registry, plan, unread }: Import, { command, context }: Circumstances): Promise<void> {
  const { made } = await makeChanges(plan.changes, command, context);
  const { leftOut } = plan;
  const said = { environment: command.env, registry, changes: made.map(showChange), leftOut, unread };
  command.present(said, (_, { out }) => {
    out(`${plural(made.length, 'change')} made in ${command.env}, ${plural(leftOut.length, 'server')} left out`);
  });
  if (unread.length > 0) context.setExitCode(exitCodes.notEstablished);
}

const isNothingRead = ({ servers, unreachable, deleted, unread }: RegistryListing): boolean =>
  unread.length > 0 && servers.length + unreachable.length + deleted.length === 0;

const unreadable = (target: string, { unread }: RegistryListing): UnreachableError =>
  new UnreachableError(`${registryName(target)} is no registry that can be read: ${printable(unread[0] ?? '')}`, {
    hint: "It is asked at …/v0.1/servers. Where it wants a credential: --header 'Authorization=Bearer ${NAME}'.",
  });

const notesOn = ({ registry, plan: { changes, leftOut, kept, notCompared }, unread }: Import): string[] => [
  ...leftOut.map(({ name, reason }) => `${printable(name, 100)} is left out: ${reason}`),
  ...kept.map((id) => `server ${id} is no longer offered by the registry and stays; --prune removes it`),
  ...notCompared.map((id) => `server ${id} has values in the registry that the instance never shows`),
  ...unread.map((reason) => `not looked at: ${reason}`),
  ...(changes.length === 0 ? [`nothing of ${registry} is to be changed here`] : []),
];
