import type { Command } from 'commander';
import { shownAnalysisRunSchema } from '../../shared/api/shown-analysis-run.js';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { printRun } from '../output/print-run.js';
import { openApi, withApiOptions } from '../with-api.js';

/** `mtgs runs show <id>`: how far an analysis is and what came of it. */
export function addRuns(program: Command, context: CommandContext): void {
  const runs = program.command('runs').description('look at analyses');
  withApiOptions(
    withExamples(runs.command('show'), { 'runs show run-5b3a…': 'how far it is, and its verdict' }).description(
      'show an analysis: how far it is, what came of it',
    ),
  )
    .argument('<id>', 'id of the analysis')
    .action(async (id: string, options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const path = `${environmentPath}/analysis-runs/${encodeURIComponent(id)}`;
      const run = await api.request({ path, schema: shownAnalysisRunSchema });
      present(run, printRun);
    });
}
