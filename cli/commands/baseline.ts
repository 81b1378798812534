import type { Command } from 'commander';
import { z } from 'zod';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { exitCodes } from '../exit-codes.js';
import { openOf } from '../output/report/decide.js';
import { tokenBudget } from '../output/words/definitions-size.js';
import { plural } from '../../shared/everywhere/plural.js';
import { printable } from '../output/words/printable.js';
import { readOptions } from '../parse-options.js';
import { timeoutOption } from '../timeout-option.js';

const optionsSchema = z.object({
  out: z.string().min(1),
  timeout: z.int(),
  static: z.boolean().default(false),
  project: z.string().optional(),
});

/** `mtgs baseline TARGET`: the conflicts that there are now, so that only new ones block. */
export function addBaseline(program: Command, context: CommandContext): void {
  withExamples(program.command('baseline <target>'), {
    'baseline mcp.json': 'writes mtgs.baseline.json',
    'baseline tools --static --out ci/baseline.json': 'definitions only, nothing is started',
    'baseline ~/.claude.json --project ~/work/shop --timeout 60': 'the servers of one project',
  })
    .description('write the conflicts of a target to a file: "scan --baseline" then blocks for new ones only')
    .option('--out <file>', 'the file', 'mtgs.baseline.json')
    .addOption(timeoutOption())
    .option('--static', 'read files only: start no command and connect to nothing')
    .option('--project <folder>', 'in ~/.claude.json: the project whose servers count beside those for all projects')
    .action(async (target: string, given: unknown) => {
      const { out, timeout: timeoutSeconds, static: isStatic, project } = readOptions(optionsSchema, given);
      const [{ readTarget }, { scan }, { writeBaseline }] = await Promise.all([
        import('../scan/read-target.js'),
        import('../scan/scan.js'),
        import('../accepted/baseline-file.js'),
      ]);
      const source = await readTarget(target, context, { project });
      const request = { target, source, failOn: 'HIGH', timeoutSeconds, isStatic, tokenBudget } as const;
      const report = await scan(request, context);
      const { prose, colors } = context.terminal;
      const open = openOf(report);
      for (const { what, reason } of open) {
        prose(`${colors.red('NOT LOOKED AT')} ${printable(what, 80)}: ${printable(reason, 500)}`);
      }
      if (open.length > 0) {
        prose(`${out} is not written: not everything was looked at`);
        context.setExitCode(exitCodes.notEstablished);
        return;
      }
      await writeBaseline(out, report.conflicts, context);
      prose(`${out} has ${plural(report.conflicts.length, 'conflict')}: review it, and commit it`);
    });
}
