import type { Command } from 'commander';
import { z } from 'zod';
import { severitySchema } from '../../shared/domain/severity.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../command-context.js';
import { asCommand } from '../output/as-command.js';
import { tokenBudget } from '../output/definitions-size.js';
import { writeReport } from '../output/write-report.js';
import { failOnOption, parseInteger, readOptions } from '../parse-options.js';
import { findConfigurations } from '../scan/find-configurations.js';
import { scan } from '../scan/scan.js';

const optionsSchema = z.object({
  failOn: severitySchema,
  timeout: z.int(),
  static: z.boolean().default(false),
  project: z.string().optional(),
  budget: z.int(),
  json: z.boolean().optional(),
  sarif: z.string().optional(),
  junit: z.string().optional(),
  max: z.int(),
});

/** `mtgs scan <target>`: finds the conflicts among the tools of a configuration, a folder or a live server. */
export function addScan(program: Command, context: CommandContext): void {
  program
    .command('scan')
    .description(
      "find conflicts among the tools of a client's configuration, a folder or file of definitions, or a live URL",
    )
    .argument(
      '[target]',
      "a client's configuration (mcp.json and the like), folder, file, http(s) URL, or - for standard input",
    )
    .addOption(failOnOption('exit 1 for conflicts at or above this severity').default('HIGH'))
    .option('--timeout <seconds>', 'how long a server may take to list its tools', parseInteger(1, 600), 30)
    .option(
      '--static',
      'read files only: start no command and connect to nothing, and say which servers were not looked at',
    )
    .option('--project <folder>', 'in ~/.claude.json: the project whose servers count beside those for all projects')
    .option('--budget <tokens>', 'note when all definitions take more', parseInteger(1, 100_000_000), tokenBudget)
    .option('--json', 'print the report as JSON')
    .option('--sarif <file>', 'also write SARIF 2.1.0, for code scanning')
    .option('--junit <file>', 'also write JUnit XML, for CI test reports')
    .option('--max <count>', 'how many conflicts to print in full', parseInteger(0, 100_000), 20)
    .action(async (target: string | undefined, given: unknown) => {
      const { failOn, timeout, static: isStatic, project, budget, ...output } = readOptions(optionsSchema, given);
      if (target === undefined) throw await withoutTarget(context);
      if (isStatic && /^https?:/i.test(target)) {
        throw new InvalidInputError('--static connects to nothing, and the target is a live server');
      }
      const request = { target, failOn, timeoutSeconds: timeout, isStatic, project, tokenBudget: budget };
      await writeReport(await scan(request, context), output, context);
    });
}

/** Says what there is to scan here. It is not scanned unasked: a configuration starts commands. */
async function withoutTarget({ cwd, env }: CommandContext): Promise<InvalidInputError> {
  const found = await findConfigurations(cwd, env);
  const problems = found.map((file) => ({ path: 'found', message: asCommand(env, 'scan', file) }));
  return new InvalidInputError('scan needs a target', problems, {
    hint: `Name a configuration, a folder or file of definitions, or a URL, such as: ${asCommand(env, 'scan', 'mcp.json')}`,
  });
}
