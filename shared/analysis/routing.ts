import type { Routing } from '../domain/analysis/analysis-data.js';
import type { Bill, Budget } from '../domain/routing/bill.js';
import type { StageOutcome } from '../domain/analysis/analysis-run.js';
import type { Policy } from '../domain/environments/environment.js';
import type { ToolId } from '../domain/ids.js';
import type { ToolVersionView } from '../domain/registry/registry-view.js';
import type { Router } from './router/router.js';
import { askEach } from './simulation/ask-each.js';
import { type KeptProbes, planProbes } from './simulation/probes/plan-probes.js';
import type { PlannedProbe, ProbeOutcome } from './simulation/probes/probe.js';
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

/**
 * Puts probes to a router, as many at a time as it takes. A probe to which there is no answer, because the model refused
 * or its answer was cut, is left out. When the router cannot be reached, the time is up or the budget used up, the rest is
 * not asked; what was answered until then counts.
 */
export async function askRouter(probes: readonly PlannedProbe[], asking: Asking): Promise<Picks> {
  const { getTool, trials, ...rest } = asking;
  const { outcomes, unanswered, stopped, bill } = await askEach(probes, {
    ...rest,
    ask: (probe, router, signal) =>
      runProbe(probe, { router, getTool, trials, ...(signal !== undefined && { signal }) }),
    requestsOf: ({ query, pool }) => [{ query, tools: pool.flatMap((id) => getTool(id) ?? []) }],
  });
  const [first] = unanswered;
  const left =
    first === undefined
      ? {}
      : {
          reason: `${unanswered.length} of ${probes.length} questions have no answer, such as "${first.probe.query}": ${first.reason}`,
        };
  return { outcomes, ...(stopped ?? left), ...(bill !== undefined && { bill }) };
}

/**
 * Turns picks into what they say about each tool of the pairs. A tool is judged when every question about its pairs was
 * answered. A tool without pairs is in none of them: see {@link routingBeside}.
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

/**
 * What is said of routing about one tool, beside the outcomes of the stages before. Stage 3 says which pairs to ask about:
 * where it did not look at everything, nobody knows whether that was all.
 */
export function routingBeside(stages: readonly StageOutcome[], judged: Routing | undefined): Routing {
  const { outcome, findings } = judged ?? nothingToAsk;
  const semantic = stages.find(({ stage }) => stage === 'semantic');
  if (outcome.status !== 'done' || semantic?.status !== 'not-established') return { outcome, findings };
  const reason = 'the semantic stage, which says what to ask about, was not established';
  return { outcome: { ...outcome, status: 'not-established', reason }, findings };
}

/** For a tool that no pair was simulated for, because it is close to no other. */
const nothingToAsk: Routing = {
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
