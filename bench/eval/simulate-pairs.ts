import { fingerprintOf } from '../../shared/canonical/identity.js';
import { judgeRouting } from '../../shared/detection/stages/behavioural.js';
import { policySchema } from '../../shared/domain/environment.js';
import type { ToolId } from '../../shared/domain/ids.js';
import type { Embedder } from '../../shared/services/embedder/embedder.js';
import type { RoutableTool, Router } from '../../shared/services/router/router.js';
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
  const byId = new Map(tools.map((tool) => [tool.id, { ...tool, fingerprint: fingerprintOf(tool.definition) }]));
  const neighbours = await nearestByMeaning(tools, embedder);
  const getTool = (id: ToolId) => byId.get(id);
  const outcomes: ProbeOutcome[] = [];
  for (const probe of planProbes(pairs, { get: getTool, neighbours }, policy)) {
    outcomes.push(await runProbe(probe, { router, getTool, trials: policy.trials }));
  }
  const findings = new Map(judgeRouting(outcomes, policy).map((finding) => [finding.tools.join('\n'), finding]));
  return {
    probes: outcomes.length,
    findingFor: (a: ToolId, b: ToolId) => findings.get([a, b].sort().join('\n')),
  };
}

async function nearestByMeaning(tools: readonly RoutableTool[], embedder: Embedder) {
  const texts = tools.map(({ definition }) => `${definition.name}: ${definition.description ?? ''}`.slice(0, 2_000));
  const vectors = await embedder.embed(texts);
  const positions = new Map(tools.map(({ id }, at) => [id, at]));
  const cosine = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
  return (id: ToolId, limit: number): ToolId[] => {
    const own = vectors[positions.get(id) ?? -1];
    if (own === undefined) return [];
    return tools
      .map((tool, at) => ({ id: tool.id, likeness: cosine(own, vectors[at] ?? own) }))
      .filter((other) => other.id !== id)
      .sort((a, b) => b.likeness - a.likeness || (a.id < b.id ? -1 : 1))
      .slice(0, limit)
      .map((other) => other.id);
  };
}
