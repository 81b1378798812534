import type { Bill, Budget } from '../../../domain/routing/bill.js';
import type { ToolVersionView } from '../../../domain/registry/registry-view.js';
import type { ToolId } from '../../../domain/ids.js';
import type { RoutableTool, Router, RoutingRequest } from '../../router/router.js';
import { askEach } from '../ask-each.js';
import { isSettled } from '../majority.js';
import type { ComparedRegistries } from './compared-registries.js';
import { seededRandom } from '../../../kernel/seeded-random.js';
import { shuffle } from '../shuffle.js';
import type { ImpactOutcome, ImpactPicks, ImpactProbe, UnansweredProbe } from './impact-probe.js';

/** The tools that a router picks from, before and after. */
export interface ImpactPools {
  readonly before: readonly RoutableTool[];
  readonly after: readonly RoutableTool[];
  /** Added and changed tools: how near they come to being picked is looked at. */
  readonly newcomers?: ReadonlySet<ToolId>;
}

export const poolsOf = ({ before, after, change }: ComparedRegistries): ImpactPools => ({
  before: before.map(routable),
  after: after.map(routable),
  newcomers: new Set([...change.added, ...change.changed]),
});

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
  readonly signal?: AbortSignal | undefined;
}

/**
 * Puts a question to the tools before and after, trial by trial, until the majority of each side can no longer change.
 * Both sides see their tools in an order drawn from the same seed.
 * @throws {UnansweredError} {@link UnreachableError} {@link UnavailableError} when the router gave no answer: that is never
 * counted as a pick.
 */
export async function askImpactProbe(probe: ImpactProbe, asking: Asking): Promise<ImpactOutcome> {
  const { router, pools, trials, known, keep, signal } = asking;
  const picks = { before: [...(known?.before ?? [])], after: [...(known?.after ?? [])] };
  for (const side of ['before', 'after'] as const) {
    const offered = new Set(pools[side].map(({ id }) => id));
    while (picks[side].length < trials && !isSettled(picks[side], trials)) {
      const request = impactRequest(probe, pools[side], picks[side].length);
      const picked = await pick(router, { ...request, ...(signal && { signal }) });
      picks[side].push(picked !== undefined && offered.has(picked) ? picked : null);
      await keep?.(picks);
    }
  }
  const near = await nearOf(probe, asking);
  if (near === undefined) return { ...probe, ...picks };
  await keep?.({ ...picks, near });
  return { ...probe, ...picks, near };
}

/** Newcomers that are named for one question. */
const nearMax = 5;

async function nearOf({ query }: ImpactProbe, { router, pools }: Asking): Promise<ImpactPicks['near']> {
  const { after, newcomers = new Set() } = pools;
  if (router.chances === undefined || newcomers.size === 0 || after.length === 0) return undefined;
  const chances = await router.chances({ query, tools: after });
  return [...chances]
    .flatMap(([tool, chance]) => (newcomers.has(tool) && chance > 0 ? [{ tool, chance }] : []))
    .sort((a, b) => b.chance - a.chance || (a.tool < b.tool ? -1 : 1))
    .slice(0, nearMax);
}

/** Where nothing is offered, nothing can be picked, and nobody is asked. */
async function pick(router: Router, request: RoutingRequest): Promise<ToolId | undefined> {
  return request.tools.length === 0 ? undefined : (await router.route(request)).tool;
}

/**
 * A trial of a question. The order of the tools is drawn for each trial, the same for all questions: a provider then finds
 * the list of tools in its prompt cache, and reads it for a tenth of the price.
 */
export const impactRequest = (
  { query }: ImpactProbe,
  tools: readonly RoutableTool[],
  trial: number,
): RoutingRequest => ({
  query,
  trial,
  tools: shuffle(tools, seededRandom('impact', trial)),
});

/** What a router answered, and why the rest has no answer. */
export interface ImpactAnswers {
  readonly outcomes: readonly ImpactOutcome[];
  /** Questions that the router was asked and gave no whole answer to. */
  readonly unanswered: readonly UnansweredProbe[];
  /** Why the others were not asked. */
  readonly reason?: string;
  /** Absent where answers cost nothing. */
  readonly bill?: Bill;
}

interface AskingAll extends Pick<Asking, 'router' | 'pools' | 'trials'> {
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Time on the clock of `performance.now()` after which nothing more is asked. */
  readonly until?: number | undefined;
}

/** Puts all questions to the router, as many at a time as it takes, as far as it answers. */
export async function askImpact(probes: readonly ImpactProbe[], asking: AskingAll): Promise<ImpactAnswers> {
  const { pools, trials, ...rest } = asking;
  const { outcomes, unanswered, stopped, bill } = await askEach(probes, {
    ...rest,
    ask: (probe, router, signal) => askImpactProbe(probe, { router, pools, trials, signal }),
    requestsOf: (probe) => requestsOf(probe, pools),
  });
  return {
    outcomes,
    unanswered: unanswered.map(({ probe: { id, query }, reason }) => ({ id, query, reason })),
    ...(stopped !== undefined && { reason: stopped.reason }),
    ...(bill !== undefined && { bill }),
  };
}

/** What a question is going to ask of both sides. */
export const requestsOf = ({ query }: ImpactProbe, { before, after }: ImpactPools) => [
  { query, tools: before },
  { query, tools: after },
];
