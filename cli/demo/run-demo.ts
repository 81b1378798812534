import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shownAnalysisRunSchema } from '../../shared/api/shown-analysis-run.js';
import { shownConflictSchema } from '../../shared/api/shown-conflict.js';
import { severities } from '../../shared/domain/severity.js';
import { ConflictError, NotFoundError } from '../../shared/kernel/errors/errors.js';
import { lockFolder } from '../../local/storage/lock-folder.js';
import type { CommandContext } from '../command-context.js';
import { type ApiCommand, openApi } from '../with-api.js';
import { followRun } from '../follow-run.js';
import { printable } from '../output/words/printable.js';
import { printConflict } from '../output/report/print-conflict.js';
import { countBySeverity, type ReportedConflict, toReported } from '../output/report/report.js';
import { findCheckout } from './find-checkout.js';
import { hostLog } from '../stack/host-log.js';
import { type Stack, startStack } from '../stack/start-stack.js';
import { waitForAbort } from '../stack/wait-for-abort.js';
import { connectServers } from './connect-servers.js';
import { installServers } from './install-servers.js';
import { showBlockedTool } from './show-blocked-tool.js';

const preferredPort = 7071;
const shownMax = 9;
/** Of one kind: a reader wants to see what kinds there are. */
const shownOfTypeMax = 3;

/**
 * The product in one go: the embedded stack, eleven real servers, their conflicts, a bad tool that is blocked. Leaves
 * the API up until Ctrl-C unless it runs `once`.
 */
export async function runDemo({ once }: { readonly once: boolean }, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  const { say } = terminal;
  const root = findCheckout(fileURLToPath(import.meta.url));
  const servers = join(root, 'examples', 'servers');
  await installServers(servers, say, signal);
  const stack = await startFresh(join(root, '.mtgs', 'demo'), context);
  try {
    if (stack.adminKey === undefined) throw new NotFoundError('the fresh data folder has an administrator already');
    const command = openApi({ url: stack.url, key: stack.adminKey }, context);
    await showConflicts(servers, command, context);
    await showBlockedTool(command, context);
    if (!once) {
      showNext(stack, stack.adminKey, context);
      await waitForAbort(signal);
    }
  } finally {
    await stack.stop();
  }
}

/** Starts with an empty folder of its own, on the usual port or, where that is taken, on a free one. */
async function startFresh(folder: string, { terminal, env }: CommandContext): Promise<Stack> {
  lockFolder(folder)(); // A demo that is still running keeps its data.
  await rm(folder, { recursive: true, force: true });
  const log = hostLog(terminal, { isVerbose: (env['MTGS_DEBUG'] ?? '') !== '' });
  terminal.say('Starting the embedded stack…');
  try {
    return await startStack({ dataFolder: folder, port: preferredPort, log, allowStdio: true });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    return startStack({ dataFolder: folder, port: 0, log, allowStdio: true });
  }
}

async function showConflicts(servers: string, command: ApiCommand, context: CommandContext): Promise<void> {
  const { api, environmentPath, env } = command;
  const { out, say, colors } = context.terminal;
  const connected = await connectServers(servers, command, context);
  for (const { server, reason } of connected.failed)
    say(`${printable(server)} could not be read: ${printable(reason)}`);
  const { analyses } = connected;
  for (const [at, id] of analyses.entries())
    await followRun(id, command, context, `Analysing new tools, ${at + 1} of ${analyses.length} servers`);

  say(`Analysing all ${connected.tools} tools against each other…`);
  const path = `${environmentPath}/analysis-runs`;
  const asked = await api.request({ method: 'POST', path, body: {}, schema: shownAnalysisRunSchema });
  const run = await followRun(asked.id, command, context);
  const query = { status: 'open', limit: 500 };
  const found = await Array.fromAsync(
    api.list({ path: `${environmentPath}/conflicts`, query, schema: shownConflictSchema }),
  );
  const conflicts = toReported(found);

  out(
    `\n${colors.bold('The worst conflicts')} among ${connected.tools} live tools of ${connected.servers} servers (environment ${env}):\n`,
  );
  for (const conflict of pickShown(conflicts)) printConflict(conflict, context.terminal, { isBrief: true });
  const counts = countBySeverity(conflicts);
  out(`${conflicts.length} conflicts: ${severities.map((severity) => `${counts[severity]} ${severity}`).join(', ')}`);
  out(`analysis ${run.id}: ${run.status}${run.verdict === undefined ? '' : `, verdict ${run.verdict}`}`);
}

/** The most dangerous ones, at most a few of each type. */
function pickShown(conflicts: readonly ReportedConflict[]): ReportedConflict[] {
  const counts = new Map<string, number>();
  return conflicts
    .filter(({ type }) => {
      const count = (counts.get(type) ?? 0) + 1;
      counts.set(type, count);
      return count <= shownOfTypeMax;
    })
    .slice(0, shownMax);
}

function showNext({ url, signInLink }: Stack, key: string, { terminal: { out, say } }: CommandContext): void {
  out('The API stays up. Try, in another shell:');
  out(`  export MTGS_URL=${url} MTGS_API_KEY=${key}`);
  out('  npm run mtgs -- conflicts list --severity CRITICAL');
  out('  npm run mtgs -- tools check examples/definitions/helpdesk.json --server helpdesk');
  out('  npm run mtgs -- health');
  out(`  and in a browser, for the API reference: ${url}/docs`);
  if (signInLink !== undefined) out(`The dashboard, with a link that works once: ${signInLink}`);
  say('Ctrl-C stops it.');
}
