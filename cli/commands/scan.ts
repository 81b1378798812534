import type { Command } from 'commander';
import { z } from 'zod';
import { severitySchema } from '../../shared/domain/severity.js';
import type { CommandContext } from '../command-context.js';
import { writeReport } from '../output/write-report.js';
import { parseInteger, parseSeverity } from '../parse-options.js';
import { scan } from '../scan/scan.js';

const optionsSchema = z.object({
  failOn: severitySchema,
  timeout: z.int(),
  json: z.boolean().optional(),
  sarif: z.string().optional(),
  junit: z.string().optional(),
  max: z.int(),
});

/** `mtgs scan <target>`: finds the conflicts among the tools of a configuration, a folder or a live server. */
export function addScan(program: Command, context: CommandContext): void {
  program
    .command('scan')
    .description('find conflicts among the tools of an mcp.json, a folder or file of definitions, or a live URL')
    .argument('<target>', 'mcp.json (Claude Desktop, Cursor, VS Code), folder, file, or http(s) URL')
    .option('--fail-on <severity>', 'exit 1 for conflicts at or above this severity', parseSeverity, 'HIGH')
    .option('--timeout <seconds>', 'how long a server may take to list its tools', parseInteger(1, 600), 30)
    .option('--json', 'print the report as JSON')
    .option('--sarif <file>', 'also write SARIF 2.1.0, for code scanning')
    .option('--junit <file>', 'also write JUnit XML, for CI test reports')
    .option('--max <count>', 'how many conflicts to print in full', parseInteger(0, 100_000), 20)
    .action(async (target: string, given: unknown) => {
      const { failOn, timeout, ...output } = optionsSchema.parse(given);
      const report = await scan({ target, failOn, timeoutSeconds: timeout }, context);
      await writeReport(report, output, context);
    });
}
