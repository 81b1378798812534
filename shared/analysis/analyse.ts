import type { StageOutcome } from '../domain/analysis/analysis-run.js';
import type { Finding } from '../domain/analysis/conflict.js';
import type { Policy } from '../domain/environments/environment.js';
import type { ToolId } from '../domain/ids.js';
import type { InspectionOptions } from './inspection/inspection.js';
import type { RegistryIndex } from './index/registry-index.js';
import type { ToolVersionView } from '../domain/registry/registry-view.js';
import type { Router } from './router/router.js';
import type { KeptProbes } from './simulation/probes/plan-probes.js';
import { uniqueFindings } from './findings.js';
import { inspect, type InspectionResult } from './inspect.js';
import { askRouter, judgePicks, planRouting, routingBeside, type RoutingPlan } from './routing.js';

/** All four stages on one tool. */
export interface ToolAnalysis {
  readonly id: ToolId;
  readonly findings: readonly Finding[];
  readonly stages: readonly StageOutcome[];
}

/** What was looked at in one state of a registry, and what remains to be asked. */
export interface Looked {
  readonly revision: number;
  readonly inspections: ReadonlyMap<ToolId, InspectionResult>;
  readonly plan: RoutingPlan;
  /** The tools that the questions name, as they were. */
  readonly tools: ReadonlyMap<ToolId, ToolVersionView>;
}

/** Looks at tools that the index holds. Waits for nothing: the registry is the same for all of them. */
export function look(
  ids: readonly ToolId[],
  registry: RegistryIndex,
  policy: Policy,
  optionsOf: (id: ToolId) => Omit<InspectionOptions, 'policy'> = () => ({}),
  kept?: KeptProbes,
): Looked {
  const inspected = ids.map((id) => [id, inspect(id, registry, { ...optionsOf(id), policy })] as const);
  return withQuestions(new Map(inspected), registry, policy, kept);
}

/** Inspections of one state of a registry, with the questions that they lead to. */
export function withQuestions(
  inspections: ReadonlyMap<ToolId, InspectionResult>,
  registry: RegistryIndex,
  policy: Policy,
  kept?: KeptProbes,
): Looked {
  const pairs = [...inspections.values()].flatMap(({ simulate }) => simulate);
  const plan = planRouting(new Map(pairs.map((pair) => [pair.join('\n'), pair])).values(), registry, policy, kept);
  const named = new Set(plan.probes.flatMap(({ pool }) => pool));
  const tools = new Map(
    [...named].flatMap((id) => {
      const tool = registry.get(id);
      return tool === undefined ? [] : [[id, tool] as const];
    }),
  );
  return { revision: registry.revision, inspections, plan, tools };
}

interface Asking {
  readonly policy: Policy;
  readonly router: Router;
  /** How long routing simulation may take, in milliseconds. */
  readonly withinMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Puts the questions to the router, and sums up what all stages found about each tool. */
export async function conclude(looked: Looked, asking: Asking): Promise<ToolAnalysis[]> {
  const { policy, withinMs, ...rest } = asking;
  const picks = await askRouter(looked.plan.probes, {
    ...rest,
    getTool: (id) => looked.tools.get(id),
    trials: policy.trials,
    budget: policy.routerBudget,
    ...(withinMs !== undefined && { until: performance.now() + withinMs }),
  });
  const judged = judgePicks(looked.plan, picks, policy);
  const all = [...looked.inspections.values()].flatMap(({ findings }) => findings);
  return Array.from(looked.inspections, ([id, { stages }]) => {
    const routing = routingBeside(stages, judged.get(id));
    // What the other side of a pair found counts for both.
    const own = [...all, ...routing.findings].filter(({ tools }) => tools.includes(id));
    return { id, findings: uniqueFindings(own), stages: [...stages, routing.outcome] };
  });
}
