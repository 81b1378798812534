import { Inspection } from '../../shared/analysis/inspection/inspection.js';
import { RegistryIndex } from '../../shared/analysis/index/registry-index.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { steering } from '../../shared/analysis/rules/steering.js';
import type { Finding } from '../../shared/domain/analysis/conflict.js';
import { policySchema } from '../../shared/domain/environments/environment.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import { createVectorIndex } from '../../shared/platform/vector-index/create-vector-index.js';

/** The rule reads no meaning: every text gets the same vector. */
const flat: Embedder = {
  id: 'flat',
  dimensions: 4,
  embed: (texts) => Promise.resolve(texts.map(() => new Float32Array([1, 0, 0, 0]))),
};

/** A registry of these tools, for a rule that needs no vectors. */
export async function registryOf(tools: readonly RegisteredTool[]): Promise<RegistryIndex> {
  const registry = new RegistryIndex({
    embedder: flat,
    createVectorIndex: () => createVectorIndex({ dimensions: flat.dimensions }),
  });
  await registry.update({ put: tools, remove: [], revision: 1 });
  return registry;
}

const policy = policySchema.parse({});

/** What the rule says of a registered tool's own texts; what others say of it is theirs to answer for. */
export function findingsOf(tool: RegisteredTool, registry: RegistryIndex): Finding[] {
  return steering
    .inspect(new Inspection(tool.id, registry, { policy }))
    .findings.filter(({ tools, evidence }) => tools.length === 1 || evidence['speaker'] === tool.id);
}
