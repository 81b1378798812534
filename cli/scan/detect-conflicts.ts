import { setImmediate as pause } from 'node:timers/promises';
import { conclude, withQuestions } from '../../shared/analysis/analyse.js';
import { inspect, type InspectionResult } from '../../shared/analysis/inspect.js';
import { sumOutcomes } from '../../shared/analysis/outcomes.js';
import type { StageOutcome } from '../../shared/domain/analysis/analysis-run.js';
import type { Finding } from '../../shared/domain/analysis/conflict.js';
import { type Policy, policySchema } from '../../shared/domain/environments/environment.js';
import type { ToolId } from '../../shared/domain/ids.js';
import { RegistryIndex } from '../../shared/analysis/index/registry-index.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import type { KeptProbes } from '../../shared/analysis/simulation/probes/plan-probes.js';
import type { Router } from '../../shared/analysis/router/router.js';
import { createVectorIndex } from '../../shared/platform/vector-index/create-vector-index.js';

export interface Detection {
  readonly findings: readonly Finding[];
  /** One outcome per stage, over all tools. */
  readonly stages: readonly StageOutcome[];
}

interface Services {
  readonly embedder: Embedder;
  readonly router: Router;
  /** What tools may cost a model; without a limit nothing is too large. */
  readonly tokenLimits?: Policy['tokenLimits'];
  /** Questions of people about these tools; the other ones are written. */
  readonly kept?: KeptProbes;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number, label: string) => void;
}

/** All four stages over tools that are all new at once: each against all others. */
export async function detectConflicts(tools: readonly RegisteredTool[], services: Services): Promise<Detection> {
  const { embedder, router, tokenLimits = {}, kept, signal, onProgress } = services;
  const policy = policySchema.parse({ tokenLimits });
  const registry = new RegistryIndex({
    embedder,
    createVectorIndex: () => createVectorIndex({ dimensions: embedder.dimensions }),
  });
  await registry.update({ put: tools, remove: [], revision: 1 }, (done, total) => {
    onProgress(done, total, 'Reading the definitions');
  });

  const inspections = new Map<ToolId, InspectionResult>();
  for (const [index, { id }] of tools.entries()) {
    onProgress(index, tools.length, 'Comparing the tools');
    inspections.set(id, inspect(id, registry, { policy }));
    await pause(); // For Ctrl-C and the progress bar.
    signal.throwIfAborted();
  }
  const analyses = await conclude(withQuestions(inspections, registry, policy, kept), {
    policy,
    router,
    signal,
    onProgress: (done, total) => {
      onProgress(done, total, 'Simulating routing');
    },
  });
  return {
    findings: analyses.flatMap(({ findings }) => findings),
    stages: sumOutcomes(analyses.flatMap(({ stages }) => stages)),
  };
}
