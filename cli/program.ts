import { Command } from 'commander';
import { mask } from '../shared/secrets/mask-transport.js';
import type { CommandContext } from './command-context.js';
import { showExamples } from './with-examples.js';
import { asCommand } from './output/words/as-command.js';
import { addAlerts } from './commands/alerts.js';
import { addAnalyze } from './commands/analyze.js';
import { addApply } from './commands/apply.js';
import { addApprovals } from './commands/approvals.js';
import { addAudit } from './commands/audit/audit.js';
import { addBaseline } from './commands/baseline.js';
import { addBackup } from './commands/instance/backup.js';
import { addConflicts } from './commands/conflicts.js';
import { addExplain } from './commands/explain.js';
import { addExport } from './commands/export.js';
import { addHealth } from './commands/health.js';
import { addImport } from './commands/import.js';
import { addKeys } from './commands/keys/keys.js';
import { addRecommend } from './commands/recommend.js';
import { addLock } from './commands/lock.js';
import { addMcp } from './commands/mcp.js';
import { addProbes } from './commands/probes/probes.js';
import { addRestore } from './commands/instance/restore.js';
import { addRouters } from './commands/routers.js';
import { addRuns } from './commands/runs.js';
import { addScan } from './commands/scan/scan.js';
import { addServers } from './commands/servers.js';
import { addSimulate } from './commands/simulate.js';
import { addTools } from './commands/tools/tools.js';
import { addUp } from './commands/instance/up.js';

const footer = `
Exit codes: 0 clean, 1 blocked by findings, 2 wrong use, 3 could not be established, 130 interrupted.
Commands that talk to an instance read MTGS_URL and MTGS_API_KEY.`;

/** The command line: every command, none run yet. Parsing throws instead of ending the process. */
export function createProgram(context: CommandContext): Command {
  const { terminal, version } = context;
  const program = new Command('mtgs')
    .description('Finds the tools that a model will mix up, before production does.')
    .version(version, '-v, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        terminal.out(text.trimEnd());
      },
      writeErr: (text) => {
        terminal.explain(text.trimEnd().replace(/^error: /, 'mtgs: '));
      },
      // It repeats what was typed: `--keyy=…`.
      outputError: (text, write) => {
        write(text.replaceAll(/(?<=')(--?[\w-]+)=[^']*(?=')/g, `$1=${mask}`));
      },
    })
    .addHelpText('after', footer);
  for (const add of [
    addScan,
    addExplain,
    addLock,
    addBaseline,
    addUp,
    addServers,
    addApply,
    addImport,
    addTools,
    addAnalyze,
    addSimulate,
    addRuns,
    addConflicts,
    addRecommend,
    addApprovals,
    addHealth,
    addExport,
    addMcp,
    addAudit,
    addKeys,
    addAlerts,
    addRouters,
    addProbes,
    addBackup,
    addRestore,
  ]) {
    add(program, context);
  }
  program.command('version', { hidden: true }).action(() => {
    terminal.out(version);
  });
  showExamples(program, context.env);
  hintAtHelp(program, [], context.env);
  return program;
}

/** After wrong use each command names its own help. */
function hintAtHelp(command: Command, names: readonly string[], env: CommandContext['env']): void {
  command.showHelpAfterError(`hint: ${asCommand(env, ...names, '--help')} shows what there is`);
  for (const inner of command.commands) hintAtHelp(inner, [...names, inner.name()], env);
}
