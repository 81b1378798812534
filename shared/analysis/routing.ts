import { withoutInternals } from '../kernel/errors/without-internals.js';
import type { Routing } from '../domain/analysis-data.js';
import type { Bill, Budget } from '../domain/bill.js';
import type { StageOutcome } from '../domain/analysis-run.js';
import type { Policy } from '../domain/environment.js';
import type { ToolId } from '../domain/ids.js';
import type { ToolVersionView } from '../domain/registry-view.js';
import { type Router, UnansweredError } from './router/router.js';
import { BudgetSpentError, createMeter } from './simulation/create-meter.js';
import { meterRouter } from './simulation/meter-router.js';
import { type KeptProbes, planProbes } from './simulation/plan-probes.js';
import type { PlannedProbe, ProbeOutcome } from './simulation/probe.js';
import { runProbe } from './simulation/run-probe.js';
import { pipeline } from './pipeline.js';

type Pair = readonly [ToolId, ToolId];

/** What routing simulation is going to ask about which pairs. */
export interface RoutingPlan {
  readonly pairs: readonly Pair[];
  readonly probes: readonly PlannedProbe[];
}

/** Plans the questions about these pairs, each pair once. Same pairs, registry and policy: same questions. */
export function planRouting(
  pairs: Iterable<Pair>,
  registry: Parameters<typeof planProbes>[1],
  policy: Policy,
  kept?: KeptProbes,
): RoutingPlan {
  const known = [...pairs].filter((pair) => pair.every((id) => registry.get(id) !== undefined));
  return { pairs: known, probes: planProbes(known, registry, policy, kept) };
}

export interface Asking {
  readonly router: Router;
  readonly getTool: (id: ToolId) => ToolVersionView | undefined;
  readonly trials: number;
  /** The most that answers may cost; without one there is no limit. */
  readonly budget?: Budget;
  /** Time on the clock of `performance.now()` after which nothing more is asked. */
  readonly until?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a router answered, and why the rest has no answer, if anything was left. */
export interface Picks {
  readonly outcomes: readonly ProbeOutcome[];
  readonly reason?: string;
  /** Whether asking again may give the rest: the router was away. */
  readonly isOutage?: boolean;
  readonly bill?: Bill;
}

/** Questions that are prepared at once: enough to be worth it, few enough to end in time. */
const preparedAtOnce = 32;

const unlimited: Budget = {
  calls: Number.POSITIVE_INFINITY,
  tokens: Number.POSITIVE_INFINITY,
  dollars: Number.POSITIVE_INFINITY,
};

/**
 * Puts probes to a router, as many at a time as it takes. A probe to which there is no answer, because the model refused
 * or its answer was cut, is left out. When the router cannot be reached, the time is up or the budget used up, the rest is
 * not asked; what was answered until then counts.
 */
export async function askRouter(probes: readonly PlannedProbe[], asking: Asking): Promise<Picks> {
  const { getTool, trials, until = Number.POSITIVE_INFINITY, signal, onProgress, budget = unlimited } = asking;
  const meter = createMeter(budget);
  const router = meterRouter(asking.router, meter);
  const left = Math.max(0, Math.ceil(until - performance.now()));
  const late = Number.isFinite(until) ? AbortSignal.timeout(left) : undefined;
  // The timer and the clock may differ by a moment: whichever is first.
  const isLate = (): boolean => late?.aborted === true || performance.now() > until;
  const ends = [signal, late].filter((end) => end !== undefined);
  const options = { router, getTool, trials, ...(ends.length > 0 && { signal: AbortSignal.any(ends) }) };
  const results = new Map<number, ProbeOutcome>();
  const unanswered: string[] = [];
  let stopped: { readonly reason: string; readonly isOutage?: boolean } | undefined;
  let next = 0;

  const lateReason = () => ({
    reason: `the time was enough for ${results.size} of ${probes.length} questions`,
  });

  async function askOne(probe: PlannedProbe, index: number): Promise<void> {
    try {
      results.set(index, await runProbe(probe, options));
    } catch (error) {
      signal?.throwIfAborted();
      const reason = withoutInternals(error instanceof Error ? error.message : String(error));
      if (error instanceof UnansweredError) unanswered.push(reason);
      else if (isLate()) stopped ??= lateReason();
      else stopped ??= { reason, isOutage: !(error instanceof BudgetSpentError) };
    }
  }

  /** Makes answers quicker. What fails here fails again when it is asked for, and is told then. */
  async function prepareFrom(index: number): Promise<void> {
    if (asking.router.prepare === undefined || index % preparedAtOnce !== 0) return;
    const requests = probes.slice(index, index + preparedAtOnce).map(({ query, pool }) => ({
      query,
      tools: pool.flatMap((id) => getTool(id) ?? []),
    }));
    await asking.router.prepare(requests.filter(({ tools }) => tools.length > 0)).catch(() => undefined);
  }

  async function work(): Promise<void> {
    while (stopped === undefined && next < probes.length) {
      signal?.throwIfAborted();
      if (isLate()) {
        stopped = lateReason();
        return;
      }
      onProgress?.(results.size + unanswered.length, probes.length);
      const index = next++;
      await prepareFrom(index);
      const probe = probes[index];
      if (probe !== undefined) await askOne(probe, index);
    }
  }

  await Promise.all(Array.from({ length: Math.min(router.parallel ?? 1, Math.max(1, probes.length)) }, work));
  const outcomes = [...results].sort(([a], [b]) => a - b).map(([, outcome]) => outcome);
  const bill = asking.router.estimate === undefined ? {} : { bill: meter.spent() };
  return { outcomes, ...(stopped ?? reasonOf(unanswered, probes.length)), ...bill };
}

const reasonOf = (unanswered: readonly string[], total: number): { readonly reason?: string } => {
  const [first] = unanswered;
  return first === undefined ? {} : { reason: `${unanswered.length} of ${total} questions have no answer: ${first}` };
};

/**
 * Turns picks into what they say about each tool of the pairs. A tool is judged when every question about its pairs was
 * answered. A tool without pairs is in none of them: for it there was nothing to ask, see {@link nothingToAsk}.
 */
export function judgePicks(plan: RoutingPlan, { outcomes, reason }: Picks, policy: Policy): Map<ToolId, Routing> {
  const findings = pipeline.behavioural.flatMap((rule) => rule.inspect({ outcomes, policy }).findings);
  const answered = new Set(outcomes.map(({ probeId }) => probeId));
  const asked = Map.groupBy(plan.probes, ({ pair }) => pair.join('\n'));
  const openPairs = new Set(
    plan.pairs
      .map((pair) => [...pair].sort().join('\n'))
      .filter((pair) => asked.get(pair)?.every(({ id }) => answered.has(id)) !== true),
  );
  const results = new Map<ToolId, Routing>();
  for (const id of new Set(plan.pairs.flat())) {
    const own = findings.filter(({ tools }) => tools.includes(id));
    const open = [...openPairs].filter((pair) => pair.split('\n').includes(id)).length;
    const fields = { stage: 'behavioural', durationMs: 0, findings: own.length, leftOut: 0 } as const;
    const why = `${open} pairs were not judged: ${reason ?? 'no question could be written about them'}`;
    const outcome: StageOutcome =
      open === 0 ? { ...fields, status: 'done' } : { ...fields, status: 'not-established', reason: why };
    results.set(id, { outcome, findings: own });
  }
  return results;
}

/** The outcome for a tool that no pair was simulated for, because it is close to no other. */
export const nothingToAsk: Routing = {
  outcome: {
    stage: 'behavioural',
    status: 'done',
    reason: 'no other tool is close enough to ask about',
    durationMs: 0,
    findings: 0,
    leftOut: 0,
  },
  findings: [],
};
