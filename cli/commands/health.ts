import type { Command } from 'commander';
import { z } from 'zod';
import { severities } from '../../shared/domain/severity.js';
import type { CommandContext } from '../command-context.js';
import { openApi, withApiOptions } from './with-api.js';

const counts = z.record(z.string(), z.number());
const healthSchema = z.looseObject({
  env: z.string(),
  score: z.number(),
  revision: z.number(),
  tools: z.object({ total: z.number(), byStatus: counts }),
  conflicts: z.object({ unsettled: z.number(), byStatus: counts, bySeverity: counts }),
});

const list = (values: Readonly<Record<string, number>>, order: readonly string[] = Object.keys(values)): string =>
  order.map((name) => `${values[name] ?? 0} ${name}`).join(', ');

/** `mtgs health`: the score of an environment and what it is made of. */
export function addHealth(program: Command, context: CommandContext): void {
  withApiOptions(program.command('health').description('show how healthy an environment is, 0 to 100')).action(
    async (options: unknown) => {
      const { api, environmentPath, isJson } = openApi(options, context);
      const health = await api.request({ path: `${environmentPath}/health`, schema: healthSchema });
      const { out, colors } = context.terminal;
      if (isJson) {
        out(JSON.stringify(health, undefined, 2));
        return;
      }
      const { env, score, revision, tools, conflicts } = health;
      out(`${colors.bold(`${score}/100`)} ${env}, revision ${revision}`);
      out(`tools: ${tools.total} (${list(tools.byStatus)})`);
      out(`unsettled conflicts: ${conflicts.unsettled} (${list(conflicts.bySeverity, severities)})`);
    },
  );
}
