import type { Command } from 'commander';
import { z } from 'zod';
import { shownAnalysisRunSchema } from '../../shared/api/shown-analysis-run.js';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { exitCodeOfVerdict, verdictOfRun } from '../exit-code-of-verdict.js';
import { followRun } from '../follow-run.js';
import { printRun } from '../output/print-run.js';
import { readOptions } from '../parse-options.js';
import { openApi, withApiOptions } from '../with-api.js';

const optionsSchema = z.object({ wait: z.boolean().optional() });

/** `mtgs analyze [tools…]`: asks for a fresh analysis. */
export function addAnalyze(program: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(program.command('analyze'), {
      'analyze --env prod --wait': 'all tools of an environment',
      'analyze crm~find_customer crm~list_customers': 'these two; prints the run to follow',
    }).description('analyse all tools of an environment, or those named'),
  )
    .argument('[tools...]', 'ids of tools')
    .option('--wait', 'follow the analysis to its end; the verdict becomes the exit code')
    .action(async (tools: string[], options: unknown) => {
      const command = openApi(options, context);
      const { wait = false } = readOptions(optionsSchema, options);
      const asked = await command.api.request({
        method: 'POST',
        path: `${command.environmentPath}/analysis-runs`,
        body: tools.length === 0 ? {} : { toolIds: tools },
        schema: shownAnalysisRunSchema,
      });
      const run = wait ? await followRun(asked.id, command, context) : asked;
      command.present(run, printRun);
      if (wait && run.toolCount + run.serverTextsCount === 0)
        context.terminal.explain(`there is no tool in ${command.env} to analyse`);
      if (wait) context.setExitCode(exitCodeOfVerdict(verdictOfRun(run)));
    });
}
