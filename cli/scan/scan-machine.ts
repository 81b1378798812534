import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../command-context.js';
import { asCommand } from '../output/words/as-command.js';
import type { Report } from '../output/report/report.js';
import { agreeToStart, showSession } from './agree-to-start.js';
import { findConfigurations } from './find-configurations.js';
import { readSession } from './read-session.js';
import { rememberListings } from './remember-listings.js';
import { createScanServer, scan, type ScanRequest } from './scan.js';

type MachineRequest = Omit<ScanRequest, 'target' | 'source'> & { readonly isAgreed: boolean };

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
  for (const session of sessions) showSession(session, terminal);
  if (!request.isStatic) await agreeToStart(sessions, isAgreed, context);
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
