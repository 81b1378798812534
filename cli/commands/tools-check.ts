import type { Command } from 'commander';
import { z } from 'zod';
import { checkSchema } from '../../shared/domain/check.js';
import { type Severity, severities } from '../../shared/domain/severity.js';
import { mergeFindings } from '../../shared/analysis/findings.js';
import type { CommandContext } from '../command-context.js';
import { exitCodeOfVerdict } from '../exit-code-of-verdict.js';
import { type Report, type ReportedPlace, toReported, toReportedPlace } from '../output/report.js';
import { writeReport } from '../output/write-report.js';
import { parseInteger } from '../parse-options.js';
import { readDefinitions } from '../read-definitions.js';
import { openApi, withApiOptions } from './with-api.js';

const optionsSchema = z.object({
  server: z.string().optional(),
  json: z.boolean().optional(),
  sarif: z.string().optional(),
  junit: z.string().optional(),
  max: z.int(),
});

/** `mtgs tools check FILE`: what registering would find; the verdict of the instance is the exit code. */
export function addToolsCheck(tools: Command, context: CommandContext): void {
  withApiOptions(tools.command('check').description('say what registering the tools of a file would find'))
    .argument('<file>', 'a tool, a list of tools, or { "tools": [ … ] }')
    .option('--server <id>', 'server that the tools are of; the name of the file unless told')
    .option('--sarif <file>', 'also write SARIF 2.1.0')
    .option('--junit <file>', 'also write JUnit XML')
    .option('--max <count>', 'how many conflicts to print in full', parseInteger(0, 100_000), 20)
    .action(async (file: string, options: unknown) => {
      const { api, environmentPath, env } = openApi(options, context);
      const { server: named, ...output } = optionsSchema.parse(options);
      const { server, definitions, placeOf } = await readDefinitions(file, context.cwd, named);
      const path = `${environmentPath}/tools/check`;
      const body = { server, tools: definitions };
      const check = await api.request({ method: 'POST', path, body, schema: checkSchema });
      const place = (name: string) => toReportedPlace(placeOf(name), context.cwd);
      await writeReport(toReport(check, { env, file, server, place }), output, context);
      // The environment's policy decides, which may block at other severities than the report's own rule.
      context.setExitCode(exitCodeOfVerdict(check.verdict));
    });
}

function toReport(
  { tools, verdict }: z.infer<typeof checkSchema>,
  {
    env,
    file,
    server,
    place,
  }: {
    readonly env: string;
    readonly file: string;
    readonly server: string;
    readonly place: (name: string) => ReportedPlace | undefined;
  },
): Report {
  const conflicts = toReported([
    ...mergeFindings(
      env,
      tools.flatMap(({ findings }) => findings),
    ).values(),
  ]);
  return {
    target: file,
    failOn: blockingFloor(verdict, conflicts),
    tools: tools.map(({ id, name }) => ({ id, server, name, place: place(name) })),
    servers: [{ id: server, tools: tools.length }],
    failures: [],
    warnings: [],
    stages: tools
      .flatMap(({ stages }) => stages)
      .filter(({ status }) => status === 'not-established')
      .slice(0, 1),
    conflicts,
  };
}

/** The severity from which the report says "blocked", so that it says the same as the instance's verdict. */
function blockingFloor(verdict: string, conflicts: readonly { readonly severity: Severity }[]): Severity {
  const worst = conflicts[0]?.severity ?? 'CRITICAL';
  if (verdict === 'block') return worst === 'CRITICAL' ? 'HIGH' : worst;
  const milder = severities[Math.max(0, severities.indexOf(worst) - 1)] ?? 'CRITICAL';
  return conflicts.length === 0 ? 'HIGH' : milder;
}
