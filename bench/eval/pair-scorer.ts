import { comparePair } from '../../shared/analysis/score/compare-pair.js';
import type { Compared } from '../../shared/analysis/score/pair-features.js';
import { RegistryIndex } from '../../shared/analysis/index/registry-index.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { ToolId } from '../../shared/domain/ids.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import { createVectorIndex } from '../../shared/platform/vector-index/create-vector-index.js';

/** The product's index over these tools. */
export async function indexOf(tools: readonly RegisteredTool[], embedder: Embedder): Promise<RegistryIndex> {
  const registry = new RegistryIndex({
    embedder,
    createVectorIndex: () => createVectorIndex({ dimensions: embedder.dimensions }),
  });
  await registry.update({ put: tools, remove: [], revision: 1 });
  if (registry.semanticProblem !== undefined) throw new Error(registry.semanticProblem);
  return registry;
}

/** Compares any two tools of a registry as the product does, whether or not an index would propose the pair. */
export function createPairScorer(registry: RegistryIndex): (a: ToolId, b: ToolId) => ReturnType<typeof comparePair> {
  const known = new Map<ToolId, Compared>();
  const readied = (id: ToolId): Compared => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const entry = registry.indexed(id);
    const topic = entry === undefined ? undefined : registry.topicOf(entry);
    if (entry === undefined || topic === undefined) throw new RangeError(`${id} is not indexed`);
    const compared = { ...entry, topic };
    known.set(id, compared);
    return compared;
  };
  return function scorePair(a, b) {
    return comparePair(readied(a), readied(b), registry);
  };
}
