import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { maskTransport } from '../../shared/secrets/mask-transport.js';
import type { CommandContext } from '../command-context.js';
import { asCommand } from '../output/words/as-command.js';
import { plural } from '../output/words/plural.js';
import { printable } from '../output/words/printable.js';
import type { Report } from '../output/report/report.js';
import { findConfigurations } from './find-configurations.js';
import { readSession } from './read-session.js';
import { rememberListings } from './remember-listings.js';
import { createScanServer, scan, type ScanRequest } from './scan.js';
import type { ScanServer, ScanSource } from './scan-source.js';

type MachineRequest = Omit<ScanRequest, 'target' | 'source'> & { readonly isAgreed: boolean };

interface Session {
  readonly client: string;
  readonly source: ScanSource;
}

/**
 * Scans every client that this machine has a configuration of, each by itself: what different clients offer never meets in
 * a session. It shows what it would start, and starts nothing before somebody agrees.
 */
export async function scanMachine(
  { isAgreed, ...request }: MachineRequest,
  context: CommandContext,
): Promise<readonly Report[]> {
  const { cwd, env, terminal } = context;
  if ((env['CI'] ?? '') !== '') throw targetNeeded(context, 'scan needs a target in CI: it searches no build machine');
  const found = await findConfigurations(cwd, env);
  const read = await Promise.all(
    found.map(async (one) => ({ client: nameOf(one), source: await readSession(one, context) })),
  );
  const sessions = read.filter(
    ({ source }) => source.servers.length + source.failures.length + source.leftOut.length > 0,
  );
  if (sessions.length === 0) throw targetNeeded(context, 'scan found no configuration of a client here');
  for (const session of sessions) show(session, terminal);
  if (!request.isStatic) await agree(sessions, isAgreed, context);
  const mcpServer = rememberListings(createScanServer(env));
  const reports: Report[] = [];
  for (const { client, source } of sessions) {
    reports.push(await scan({ ...request, target: client, source, mcpServer }, context));
  }
  return reports;
}

const nameOf = ({ client, files }: Awaited<ReturnType<typeof findConfigurations>>[number]): string =>
  `${client} (${files.map(({ shown }) => shown).join(', ')})`;

const targetNeeded = ({ env }: CommandContext, message: string): InvalidInputError =>
  new InvalidInputError(message, [], {
    hint: `Name a configuration, a folder or file of definitions, or a URL, such as: ${asCommand(env, 'scan', 'mcp.json')}`,
  });

function show({ client, source }: Session, { explain, sayColors }: CommandContext['terminal']): void {
  explain(sayColors.bold(printable(client)));
  for (const server of source.servers)
    explain(`  ${printable(server.label, 60)}: ${printable(whatItDoes(server), 200)}`);
  for (const { what, reason } of source.leftOut)
    explain(`  ${printable(what, 60)}: left out, since ${printable(reason)}`);
  for (const { what, reason } of source.failures) explain(`  ${printable(what, 80)}: ${printable(reason)}`);
}

/** What asking the server for its tools means for this machine, without secrets. */
function whatItDoes(server: ScanServer): string {
  if (server.kind === 'file') return 'reads a file';
  const transport = maskTransport(server.transport);
  return transport.type === 'http'
    ? `connects to ${transport.url}`
    : `starts ${[transport.command, ...transport.args].join(' ')}`;
}

/** @throws {InvalidInputError} when nobody agrees that servers are started. */
async function agree(sessions: readonly Session[], isAgreed: boolean, context: CommandContext): Promise<void> {
  const live = sessions.flatMap(({ source }) => source.servers).filter((server) => server.kind === 'live');
  const started = live.filter(({ transport }) => transport.type === 'stdio').length;
  if (isAgreed || live.length === 0) return;
  const question = `Start ${plural(started, 'command')} and connect to ${plural(live.length - started, 'URL')}? [y/N] `;
  const answer = (await context.ask?.(question)) ?? false;
  if (answer) return;
  throw new InvalidInputError('nothing was started or asked', [], {
    hint: `${asCommand(context.env, 'scan', '--yes')} agrees beforehand, --static reads files only.`,
  });
}
