import type { IndexedTool } from '../../shared/analysis/index/indexed-tool.js';
import { lexicalFeatures } from '../../shared/analysis/score/pair-features.js';
import type { RegistryIndex } from '../../shared/analysis/index/registry-index.js';
import { schemaClashes } from '../../shared/analysis/schema/schema-clashes.js';
import { cosine } from '../../shared/analysis/index/unit-vector.js';
import type { ToolId } from '../../shared/domain/ids.js';

/** Stages 1 and 2 without an index: the candidate compared with every tool. Gives the number of like pairs. */
export function scanNames(candidate: IndexedTool, all: readonly IndexedTool[], registry: RegistryIndex): number {
  const { weights } = registry;
  let alike = 0;
  for (const other of all) {
    const { nameAlike, objects } = lexicalFeatures(candidate, other, weights);
    const { clashes } = schemaClashes(candidate.profile.parameters, other.profile.parameters);
    if (nameAlike > 0.5 || objects > 0.5 || clashes.length > 0) alike++;
  }
  return alike;
}

/** The nearest tools by comparing with every vector: what the index must find. */
export function scanVectors(
  vector: Float32Array,
  vectors: ReadonlyMap<ToolId, Float32Array>,
  limit: number,
): readonly ToolId[] {
  return Array.from(vectors, ([id, other]) => ({ id, cosine: cosine(vector, other) }))
    .sort((a, b) => b.cosine - a.cosine || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
    .map(({ id }) => id);
}
