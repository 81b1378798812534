import type { StageOutcome } from '../../shared/domain/analysis-run.js';
import { type Finding, type StageId, stageIdSchema } from '../../shared/domain/conflict.js';
import { type Policy, policySchema } from '../../shared/domain/environment.js';
import type { ToolId } from '../../shared/domain/ids.js';
import { inspect } from '../../shared/detection/inspect.js';
import { RegistryIndex } from '../../shared/detection/registry-index.js';
import type { RegisteredTool } from '../../shared/detection/registry-view.js';
import { judgeRouting } from '../../shared/detection/stages/behavioural.js';
import type { Embedder } from '../../shared/services/embedder/embedder.js';
import type { Router } from '../../shared/services/router/router.js';
import { createVectorIndex } from '../../shared/services/vector-index/create-vector-index.js';
import { planProbes } from '../../shared/simulation/plan-probes.js';
import type { ProbeOutcome } from '../../shared/simulation/probe.js';
import { runProbe } from '../../shared/simulation/run-probe.js';

export interface Detection {
  readonly findings: readonly Finding[];
  /** One outcome per stage, over all tools. */
  readonly stages: readonly StageOutcome[];
}

interface Services {
  readonly embedder: Embedder;
  readonly router: Router;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number, label: string) => void;
}

/** All four stages over tools that are all new at once: each against all others. */
export async function detectConflicts(tools: readonly RegisteredTool[], services: Services): Promise<Detection> {
  const { embedder, signal, onProgress } = services;
  const policy = policySchema.parse({});
  const registry = new RegistryIndex({
    embedder,
    createVectorIndex: () => createVectorIndex({ dimensions: embedder.dimensions }),
  });
  await registry.update({ put: tools, remove: [], revision: 1 }, (done, total) => {
    onProgress(done, total, 'Reading the definitions');
  });

  const findings: Finding[] = [];
  const outcomes: StageOutcome[] = [];
  const simulate: (readonly [ToolId, ToolId])[] = [];
  for (const [index, tool] of tools.entries()) {
    signal.throwIfAborted();
    onProgress(index, tools.length, 'Comparing the tools');
    const inspected = await inspect(tool, registry, { policy });
    findings.push(...inspected.findings);
    outcomes.push(...inspected.stages);
    simulate.push(...inspected.simulate);
  }
  const routing = await simulateRouting(simulate, registry, policy, services);
  return {
    findings: [...findings, ...routing.findings],
    stages: [...sumUp(outcomes), routing.outcome],
  };
}

async function simulateRouting(
  pairs: readonly (readonly [ToolId, ToolId])[],
  registry: RegistryIndex,
  policy: Policy,
  { router, signal, onProgress }: Services,
): Promise<{ readonly findings: readonly Finding[]; readonly outcome: StageOutcome }> {
  const started = performance.now();
  const outcomeOf = (part: Pick<StageOutcome, 'status'> & Partial<StageOutcome>): StageOutcome => ({
    stage: 'behavioural',
    durationMs: performance.now() - started,
    findings: 0,
    ...part,
  });
  const probes = planProbes(pairs, registry, policy);
  if (probes.length === 0) {
    return { findings: [], outcome: outcomeOf({ status: 'skipped', reason: 'no pair was close enough to simulate' }) };
  }
  try {
    const picked: ProbeOutcome[] = [];
    for (const [index, probe] of probes.entries()) {
      signal.throwIfAborted();
      onProgress(index, probes.length, 'Simulating routing');
      picked.push(await runProbe(probe, { router, getTool: (id) => registry.get(id), trials: policy.trials }));
    }
    const findings = judgeRouting(picked, policy);
    return { findings, outcome: outcomeOf({ status: 'done', findings: findings.length }) };
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return { findings: [], outcome: outcomeOf({ status: 'not-established', reason }) };
  }
}

/** The outcomes of one stage for all tools as one: not established if it was not for any of them. */
function sumUp(outcomes: readonly StageOutcome[]): StageOutcome[] {
  const stages: readonly StageId[] = stageIdSchema.options.filter((stage) => stage !== 'behavioural');
  return stages.flatMap((stage) => {
    const own = outcomes.filter((outcome) => outcome.stage === stage);
    const decisive =
      own.find(({ status }) => status === 'not-established') ?? own.find(({ status }) => status === 'done') ?? own[0];
    if (decisive === undefined) return [];
    const sum = (field: 'durationMs' | 'findings'): number => own.reduce((total, outcome) => total + outcome[field], 0);
    return [{ ...decisive, durationMs: sum('durationMs'), findings: sum('findings') }];
  });
}
