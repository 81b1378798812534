import { fingerprintOf } from '../../shared/canonical/identity.js';
import { RegistryIndex } from '../../shared/detection/registry-index.js';
import { judgeRouting } from '../../shared/detection/stages/behavioural.js';
import { policySchema } from '../../shared/domain/environment.js';
import type { ToolId } from '../../shared/domain/ids.js';
import type { Embedder } from '../../shared/services/embedder/embedder.js';
import type { RoutableTool, Router } from '../../shared/services/router/router.js';
import { createVectorIndex } from '../../shared/services/vector-index/create-vector-index.js';
import { planProbes } from '../../shared/simulation/plan-probes.js';
import type { ProbeOutcome } from '../../shared/simulation/probe.js';
import { runProbe } from '../../shared/simulation/run-probe.js';

/** What routing simulation finds about pairs of tools, as the product would run it with its default policy. */
export async function simulatePairs(
  tools: readonly RoutableTool[],
  pairs: readonly (readonly [ToolId, ToolId])[],
  { embedder, router }: { readonly embedder: Embedder; readonly router: Router },
) {
  const policy = policySchema.parse({});
  const index = new RegistryIndex({ embedder, createVectorIndex: () => createVectorIndex(embedder) });
  const put = tools.map((tool) => ({ ...tool, fingerprint: fingerprintOf(tool.definition) }));
  await index.update({ put, remove: [], revision: 1 });
  const getTool = (id: ToolId) => index.get(id);
  const outcomes: ProbeOutcome[] = [];
  for (const probe of planProbes(pairs, index, policy)) {
    outcomes.push(await runProbe(probe, { router, getTool, trials: policy.trials }));
  }
  const findings = new Map(judgeRouting(outcomes, policy).map((finding) => [finding.tools.join('\n'), finding]));
  return {
    probes: outcomes.length,
    findingFor: (a: ToolId, b: ToolId) => findings.get([a, b].sort().join('\n')),
  };
}
