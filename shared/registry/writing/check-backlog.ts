import { BacklogFullError } from '../../kernel/errors/errors.js';
import type { RegistryStore } from '../../stores/registry-store.js';

interface Backlog {
  readonly repository: 'runs' | 'syncs' | 'simulations';
  /** In which work counts: it waits, or is not over yet. */
  readonly statuses: readonly string[];
  /** How many, in words. */
  readonly says: (count: number, env: string) => string;
  readonly hint: string;
  /** Seconds after which asking again is worth it: by then at least a few are over. */
  readonly retryAfterSeconds: number;
}

const wait = 'Wait as long as Retry-After says';

const backlogs = {
  analyses: {
    repository: 'runs',
    statuses: ['queued'],
    says: (count, env) => `${count} analyses of ${env} are waiting to be begun`,
    hint: `${wait}, or register many tools in one request: they are one analysis.`,
    retryAfterSeconds: 30,
  },
  synchronisations: {
    repository: 'syncs',
    statuses: ['queued'],
    says: (count, env) => `${count} synchronisations of ${env} are not over yet`,
    hint: `${wait}, or name many servers in one request: they are one synchronisation.`,
    retryAfterSeconds: 30,
  },
  simulations: {
    repository: 'simulations',
    statuses: ['queued', 'running'],
    says: (count, env) => `${count} simulations of ${env} are waiting or under way`,
    hint: `${wait}, or cancel simulations that nobody needs any more.`,
    retryAfterSeconds: 60,
  },
} as const satisfies Record<string, Backlog>;

export type Work = keyof typeof backlogs;

/**
 * How much of its work one environment may have before more is refused. Analyses: hours of work, and no burst of a pipeline.
 * Synchronisations: one for each of its servers, and no loop of a pipeline. Simulations: each keeps a few MB for a week, and
 * may spend the budget of the router.
 */
export const backlogMax: Readonly<Record<Work, number>> = { analyses: 5_000, synchronisations: 1_000, simulations: 50 };

/**
 * Refuses work that somebody asks for while very much of it is there already. What is written down is never dropped. Of
 * requests at the same moment each may find the last place free: what the bound keeps out is hundreds.
 * @throws {BacklogFullError}
 */
export async function checkBacklog(
  registry: RegistryStore,
  { env, work, max = backlogMax[work] }: { readonly env: string; readonly work: Work; readonly max?: number },
): Promise<void> {
  const { repository, statuses, says, hint, retryAfterSeconds }: Backlog = backlogs[work];
  let count = 0;
  for (const equals of statuses) {
    const [found] = await registry[repository].tally(env, { where: [{ field: 'value.status', equals }], by: [] });
    count += found?.count ?? 0;
  }
  if (count >= max) throw new BacklogFullError(says(count, env), retryAfterSeconds, { hint });
}
