import { withoutInternals } from '../../../kernel/errors/without-internals.js';
import type { ToolVersionView } from '../../../domain/registry/registry-view.js';
import type { ToolId } from '../../../domain/ids.js';
import type { RoutableTool, Router } from '../../router/router.js';
import { isSettled } from '../majority.js';
import { seededRandom } from '../../../kernel/seeded-random.js';
import { shuffle } from '../shuffle.js';
import type { ImpactOutcome, ImpactPicks, ImpactProbe } from './impact-probe.js';

/** The tools that a router picks from, before and after. */
export interface ImpactPools {
  readonly before: readonly RoutableTool[];
  readonly after: readonly RoutableTool[];
}

/** What of a registry a router sees. */
export const routable = ({ id, server, definition }: ToolVersionView): RoutableTool => ({ id, server, definition });

interface Asking {
  readonly router: Router;
  readonly pools: ImpactPools;
  readonly trials: number;
  /** What was answered before an interruption: it is not asked again. */
  readonly known?: ImpactPicks;
  /** Called after each answer, before the next question, with all that is known. */
  readonly keep?: (picks: ImpactPicks) => Promise<void>;
}

/**
 * Puts a question to the tools before and after, trial by trial, until the majority of each side can no longer change.
 * Both sides see their tools in an order drawn from the same seed.
 * @throws {UnreachableError} when the router gave no answer: an outage is never counted as a pick.
 */
export async function askImpactProbe(probe: ImpactProbe, asking: Asking): Promise<ImpactOutcome> {
  const { router, pools, trials, known, keep } = asking;
  const picks = { before: [...(known?.before ?? [])], after: [...(known?.after ?? [])] };
  for (const side of ['before', 'after'] as const) {
    const tools = pools[side];
    const offered = new Set(tools.map(({ id }) => id));
    while (picks[side].length < trials && !isSettled(picks[side], trials)) {
      const trial = picks[side].length;
      const picked = await pick(router, { query: probe.query, trial }, shuffle(tools, seededRandom(probe.id, trial)));
      picks[side].push(picked !== undefined && offered.has(picked) ? picked : null);
      await keep?.(picks);
    }
  }
  return { ...probe, ...picks };
}

/** Where nothing is offered, nothing can be picked, and nobody is asked. */
async function pick(
  router: Router,
  asked: { readonly query: string; readonly trial: number },
  tools: readonly RoutableTool[],
): Promise<ToolId | undefined> {
  return tools.length === 0 ? undefined : (await router.route({ ...asked, tools })).tool;
}

/** What a router answered, and why it was not asked the rest, if anything was left. */
export interface ImpactAnswers {
  readonly outcomes: readonly ImpactOutcome[];
  readonly reason?: string;
}

/** Puts all questions to the router, one after the other, as far as it answers. */
export async function askImpact(
  probes: readonly ImpactProbe[],
  asking: Pick<Asking, 'router' | 'pools' | 'trials'> & {
    readonly signal?: AbortSignal;
    readonly onProgress?: (done: number, total: number) => void;
    /** Time on the clock of `performance.now()` after which nothing more is asked. */
    readonly until?: number;
  },
): Promise<ImpactAnswers> {
  const { signal, onProgress, until = Number.POSITIVE_INFINITY } = asking;
  const outcomes: ImpactOutcome[] = [];
  for (const [index, probe] of probes.entries()) {
    signal?.throwIfAborted();
    if (performance.now() > until) {
      return { outcomes, reason: `the time was enough for ${index} of ${probes.length} questions` };
    }
    onProgress?.(index, probes.length);
    try {
      outcomes.push(await askImpactProbe(probe, asking));
    } catch (error) {
      signal?.throwIfAborted();
      return { outcomes, reason: withoutInternals(error instanceof Error ? error.message : String(error)) };
    }
  }
  return { outcomes };
}
