import type { Command } from 'commander';
import { z } from 'zod';
import { severities } from '../../shared/domain/severity.js';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../output/terminal.js';
import { openApi, withApiOptions } from '../with-api.js';

const counts = z.record(z.string(), z.number());
const healthSchema = z.looseObject({
  environment: z.string(),
  score: z.number().nullable(),
  notJudged: z.string().optional(),
  revision: z.number(),
  tools: z.object({ total: z.number(), byStatus: counts }),
  conflicts: z.object({ unsettled: z.number(), byStatus: counts, bySeverity: counts }),
});

const list = (values: Readonly<Record<string, number>>, order: readonly string[] = Object.keys(values)): string =>
  order.map((name) => `${values[name] ?? 0} ${name}`).join(', ');

/** `mtgs health`: the score of an environment and what it is made of. */
export function addHealth(program: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(program.command('health'), { 'health --env prod': 'the score, and what it is made of' }).description(
      'show how healthy an environment is, 0 to 100',
    ),
  ).action(async (options: unknown) => {
    const { api, environmentPath, present } = openApi(options, context);
    const health = await api.request({ path: `${environmentPath}/health`, schema: healthSchema });
    if (health.score === null) context.setExitCode(exitCodes.notEstablished);
    present(health, printHealth);
  });
}

function printHealth(health: z.infer<typeof healthSchema>, { out, prose, colors }: Terminal): void {
  const { environment, score, notJudged, revision, tools, conflicts } = health;
  const shown = score === null ? `nothing to judge: ${notJudged ?? 'unknown'},` : `${score}/100`;
  prose(`${colors.bold(shown)} ${environment}, revision ${revision}`);
  if (score !== null && notJudged !== undefined) prose(notJudged);
  out(`tools: ${tools.total} (${list(tools.byStatus)})`);
  out(`unsettled conflicts: ${conflicts.unsettled} (${list(conflicts.bySeverity, severities)})`);
}
