import type { Command } from 'commander';
import { z } from 'zod';
import type { StageOutcome } from '../../../shared/domain/analysis/analysis-run.js';
import { type ShownCheck, shownCheckSchema } from '../../../shared/api/shown-check.js';
import { readStage } from '../../../shared/api/shown-stage.js';
import { type Severity, severitySchema } from '../../../shared/domain/severity.js';
import { mergeFindings } from '../../../shared/analysis/findings.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { plural } from '../../../shared/everywhere/plural.js';
import { type Report, toReported, toReportedPlace } from '../../output/report/report.js';
import { writeReport } from '../../output/formats/write-report.js';
import { addServerOption, failOnOption, parseInteger, readOptions } from '../../parse-options.js';
import type { Definitions } from '../../read-definitions.js';
import { openApi, withApiOptions } from '../../with-api.js';

const optionsSchema = z.object({
  server: z.string(),
  failOn: severitySchema.optional(),
  json: z.boolean().optional(),
  sarif: z.string().optional(),
  junit: z.string().optional(),
  html: z.string().optional(),
  max: z.int(),
});

/** `mtgs tools check FILE`: what registering would find; the verdict of the instance is the exit code. */
export function addToolsCheck(tools: Command, context: CommandContext): void {
  const command = withExamples(tools.command('check'), {
    'tools check tools.json --server crm --env prod': 'the verdict of the policy, as the exit code',
    'tools check tools.json --server crm --fail-on MEDIUM --sarif mtgs.sarif --junit mtgs.xml --max 50':
      'stricter, with reports for CI',
    'tools check tools.json --server crm --html report.html': 'a page for the team that asks for it',
  }).description('say what registering the tools of a file would find');
  withApiOptions(addServerOption(command))
    .argument('<file>', 'a tool, a list of tools, or { "tools": [ … ] }')
    .addOption(failOnOption('exit 1 for conflicts at or above this severity as well, whatever the policy lets in'))
    .option('--sarif <file>', 'also write SARIF 2.1.0')
    .option('--junit <file>', 'also write JUnit XML')
    .option('--html <file>', 'also write one page with the conflict map, for people')
    .option('--max <count>', 'how many conflicts to print in full', parseInteger(0, 100_000), 20)
    .action(async (file: string, options: unknown) => {
      const { api, environmentPath } = openApi(options, context);
      const { server, failOn, ...output } = readOptions(optionsSchema, options);
      const { readDefinitions } = await import('../../read-definitions.js');
      const read = await readDefinitions(file, server, context);
      const path = `${environmentPath}/checks`;
      const body = { server, tools: read.definitions };
      const check = await api.request({ method: 'POST', path, body, schema: shownCheckSchema });
      await writeReport(toReport(check, read, { file, server, failOn, cwd: context.cwd }), output, context);
    });
}

interface Asked {
  readonly file: string;
  readonly server: string;
  readonly failOn: Severity | undefined;
  readonly cwd: string;
}

function toReport(
  { environment, blockedBy, tools, verdict }: ShownCheck,
  read: Definitions,
  { file, server, failOn, cwd }: Asked,
): Report {
  const findings = tools.flatMap((tool) => tool.findings);
  const blocking = new Set(blockedBy.map(({ id }) => id));
  const conflicts = toReported([...mergeFindings(environment, findings).values()]).map((conflict) => ({
    ...conflict,
    blocks: blocking.has(conflict.id),
  }));
  const place = (name: string) => toReportedPlace(read.placeOf(name), cwd);
  const missing = read.definitions.length - tools.length;
  return {
    target: file,
    failOn,
    verdict,
    tools: tools.map(({ id, name }) => ({ id, server, name, place: place(name) })),
    servers: [{ id: server, tools: tools.length, size: read.size }],
    failures: missing === 0 ? [] : [{ what: file, reason: `the instance left out ${plural(missing, 'tool')}` }],
    leftOut: [],
    warnings: [],
    stages: openStages(tools),
    conflicts,
  };
}

/** Every stage that was not established for some tool, each reason once. */
function openStages(tools: ShownCheck['tools']): StageOutcome[] {
  const open = tools
    .flatMap(({ stages }) => stages.map(readStage))
    .filter(({ status }) => status === 'not-established');
  return [...new Map(open.map((outcome) => [`${outcome.stage} ${outcome.reason}`, outcome])).values()];
}
