import { askRouter, judgePicks, planRouting } from '../../../shared/analysis/routing.js';
import { fingerprintOf } from '../../../shared/identity/identity.js';
import { RegistryIndex } from '../../../shared/analysis/index/registry-index.js';
import { policySchema } from '../../../shared/domain/environments/environment.js';
import type { ToolId } from '../../../shared/domain/ids.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import type { RoutableTool, Router } from '../../../shared/analysis/router/router.js';
import { createVectorIndex } from '../../../shared/platform/vector-index/create-vector-index.js';

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
  const plan = planRouting(pairs, index, policy);
  const picks = await askRouter(plan.probes, { router, getTool: (id) => index.get(id), trials: policy.trials });
  if (picks.reason !== undefined) throw new Error(picks.reason);
  const judged = [...judgePicks(plan, picks, policy).values()].flatMap(({ findings }) => findings);
  const findings = new Map(judged.map((finding) => [finding.tools.join('\n'), finding]));
  return {
    probes: picks.outcomes.length,
    findingFor: (a: ToolId, b: ToolId) => findings.get([a, b].sort().join('\n')),
  };
}
