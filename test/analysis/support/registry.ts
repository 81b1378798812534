import { createVectorIndex } from '../../../shared/platform/vector-index/create-vector-index.js';
import { RegistryIndex } from '../../../shared/analysis/index/registry-index.js';
import type { RegisteredTool } from '../../../shared/domain/registry/registry-view.js';
import { policySchema, type Policy } from '../../../shared/domain/environments/environment.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import { createHashingEmbedder } from '../../support/hashing-embedder.js';

/** The default policy, with what the test is about changed. */
export const aPolicy = (over: Partial<Policy> = {}): Policy => ({ ...policySchema.parse({}), ...over });

export const anEmptyRegistry = (embedder: Embedder = createHashingEmbedder()): RegistryIndex =>
  new RegistryIndex({ embedder, createVectorIndex: () => createVectorIndex({ dimensions: embedder.dimensions }) });

/** A registry of these tools at revision 1. */
export async function aRegistry(tools: readonly RegisteredTool[], embedder?: Embedder): Promise<RegistryIndex> {
  const registry = anEmptyRegistry(embedder);
  await registry.update({ put: tools, remove: [], revision: 1 });
  return registry;
}
