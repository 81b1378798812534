import { embedCandidate, inspectMeaning, inspectNames } from '../../shared/detection/inspect-stage.js';
import type { IndexedTool } from '../../shared/detection/indexed-tool.js';
import { RegistryIndex } from '../../shared/detection/registry-index.js';
import type { RegisteredTool } from '../../shared/detection/registry-view.js';
import { policySchema } from '../../shared/domain/environment.js';
import type { Embedder } from '../../shared/services/embedder/embedder.js';
import { createVectorIndex } from '../../shared/services/vector-index/create-vector-index.js';
import { type Latency, measureEach, memoryInUse, timed } from './measure.js';
import { scanNames, scanVectors } from './plain-scan.js';

export interface SizeFigures {
  readonly size: number;
  readonly buildMs: number;
  /** Of the building, the time spent in the embedder. */
  readonly embedMs: number;
  /** Bytes that the index adds, definitions included. */
  readonly memory: number;
  readonly lexical: Latency;
  readonly schema: Latency;
  readonly names: Latency;
  readonly meaning: Latency;
  readonly nearest: Latency;
  readonly add: Latency;
  readonly remove: Latency;
  readonly scanNames: Latency;
  readonly scanVectors: Latency;
  /** Share of the 20 true nearest that the index finds. */
  readonly recall20: number;
}

const candidatesMax = 300;
const scansMax = 20;
const recallAt = 20;

const policy = policySchema.parse({ shortCircuit: 'off' });

export const createIndex = (embedder: Embedder): RegistryIndex =>
  new RegistryIndex({
    embedder,
    createVectorIndex: () => createVectorIndex({ dimensions: embedder.dimensions }),
  });

/** Every k-th, so that about `count` are left. */
export const spread = <T>(items: readonly T[], count: number): T[] =>
  items.filter((_, i) => i % Math.max(1, Math.floor(items.length / count)) === 0).slice(0, count);

/**
 * Times stages, index and plain scan on a registry of these tools. `newcomers` are tools that it does not hold; half of
 * the candidates are such, half are registered ones.
 */
export async function measureSize(
  tools: readonly RegisteredTool[],
  newcomers: readonly RegisteredTool[],
  embedder: Embedder,
): Promise<SizeFigures> {
  let embedMs = 0;
  const timedEmbedder: Embedder = {
    ...embedder,
    async embed(texts) {
      const { ms, result } = await timed(() => embedder.embed(texts));
      embedMs += ms;
      return result;
    },
  };
  const before = await memoryInUse();
  const registry = createIndex(timedEmbedder);
  const { ms: buildMs } = await timed(() => registry.update({ put: tools, remove: [], revision: 1 }));
  const memory = (await memoryInUse()) - before;
  const buildEmbedMs = embedMs;

  const candidates = [...spread(tools, candidatesMax / 2), ...spread(newcomers, candidatesMax / 2)];
  const embedded = new Map<string, Awaited<ReturnType<typeof embedCandidate>>>();
  for (const tool of candidates) embedded.set(tool.id, await embedCandidate(tool, registry));
  const vectorOf = (tool: RegisteredTool): Float32Array => {
    const answer = embedded.get(tool.id);
    if (answer === undefined || 'problem' in answer) throw new Error(`no vector for ${tool.id}`);
    return answer.topic;
  };

  const all = [...registry.tools()].flatMap(({ id }) => registry.indexed(id) ?? []);
  const vectors = new Map(
    all.flatMap(({ tool: { id } }) => {
      const vector = registry.vectors.get(id);
      return vector === undefined ? [] : [[id, vector] as const];
    }),
  );
  const scanned = spread(candidates, scansMax);
  let found = 0;
  for (const tool of scanned) {
    const truth = new Set(scanVectors(vectorOf(tool), vectors, recallAt).map(String));
    found += registry.vectors.nearest(vectorOf(tool), recallAt).filter(({ key }) => truth.has(key)).length / truth.size;
  }

  const figures = {
    size: tools.length,
    buildMs,
    embedMs: buildEmbedMs,
    memory,
    lexical: await measureEach(candidates, (tool) => inspectNames('lexical', tool, registry, { policy })),
    schema: await measureEach(candidates, (tool) => inspectNames('schema', tool, registry, { policy })),
    names: await measureEach(candidates, (tool) => {
      inspectNames('lexical', tool, registry, { policy });
      inspectNames('schema', tool, registry, { policy });
    }),
    meaning: await measureEach(candidates, (tool) =>
      inspectMeaning(tool, embedded.get(tool.id) ?? { problem: 'no vector' }, registry, {
        policy,
        earlier: [],
        started: 0,
      }),
    ),
    nearest: await measureEach(candidates, (tool) => registry.vectors.nearest(vectorOf(tool), recallAt)),
    scanNames: await measureEach(scanned, (tool) => scanNames(prepared(registry, tool), all, registry)),
    scanVectors: await measureEach(scanned, (tool) => scanVectors(vectorOf(tool), vectors, recallAt)),
    recall20: found / scanned.length,
  };

  let revision = 1;
  const added = spread(newcomers, candidatesMax / 2);
  const once = { isRepeatable: false };
  const put = (tool: RegisteredTool) => registry.update({ put: [tool], remove: [], revision: ++revision });
  const drop = ({ id }: RegisteredTool) => registry.update({ put: [], remove: [id], revision: ++revision });
  const add = await measureEach(added, put, once);
  const remove = await measureEach(added, drop, once);
  return { ...figures, add, remove };
}

const prepared = (registry: RegistryIndex, tool: RegisteredTool): IndexedTool => registry.prepare(tool);
