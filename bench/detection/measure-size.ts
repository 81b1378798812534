import { inspect } from '../../shared/analysis/inspect.js';
import type { toolStages } from '../../shared/analysis/pipeline.js';
import { pipeline } from '../../shared/analysis/pipeline.js';
import { Inspection } from '../../shared/analysis/inspection/inspection.js';
import { RegistryIndex } from '../../shared/analysis/index/registry-index.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { policySchema } from '../../shared/domain/environments/environment.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import type { KeptVectors } from '../../shared/platform/embedder/kept-vectors.js';
import { createVectorIndex } from '../../shared/platform/vector-index/create-vector-index.js';
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
  /** A tool that is not registered, all three stages: what a check takes before it asks a router. */
  readonly check: Latency;
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

const policy = policySchema.parse({});

export const createIndex = (embedder: Embedder, kept?: KeptVectors): RegistryIndex =>
  new RegistryIndex({
    embedder,
    kept,
    createVectorIndex: () => createVectorIndex({ dimensions: embedder.dimensions }),
  });

/** Every k-th, so that about `count` are left. */
export const spread = <T>(items: readonly T[], count: number): T[] =>
  items.filter((_, i) => i % Math.max(1, Math.floor(items.length / count)) === 0).slice(0, count);

/**
 * Times stages, index and plain scan on a registry of these tools. `newcomers` are tools that it does not hold.
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

  const candidates = spread(tools, candidatesMax);
  const vectorOf = ({ id }: RegisteredTool): Float32Array => {
    const vector = registry.vectors.get(id);
    if (vector === undefined) throw new Error(`no vector for ${id}`);
    return vector;
  };

  const all = [...registry.tools()].flatMap(({ id }) => registry.indexed(id) ?? []);
  const vectors = new Map(
    all.flatMap(({ tool: { id } }) => {
      const vector = registry.vectors.get(id);
      return vector === undefined ? [] : [[id, vector] as const];
    }),
  );
  const entryOf = ({ id }: RegisteredTool) => {
    const entry = registry.indexed(id);
    if (entry === undefined) throw new Error(`${id} is not indexed`);
    return entry;
  };
  const scanned = spread(candidates, scansMax);
  let found = 0;
  for (const tool of scanned) {
    const truth = new Set(scanVectors(vectorOf(tool), vectors, recallAt).map(String));
    found +=
      registry.vectors
        .comparing(vectorOf(tool))
        .nearest(recallAt)
        .filter(({ key }) => truth.has(key)).length / truth.size;
  }

  const figures = {
    size: tools.length,
    buildMs,
    embedMs: buildEmbedMs,
    memory,
    lexical: await measureEach(candidates, (tool) => {
      run(['lexical'], tool, registry);
    }),
    schema: await measureEach(candidates, (tool) => {
      run(['schema'], tool, registry);
    }),
    names: await measureEach(candidates, (tool) => {
      run(['lexical', 'schema'], tool, registry);
    }),
    meaning: await measureEach(candidates, (tool) => {
      run(['semantic'], tool, registry);
    }),
    nearest: await measureEach(candidates, (tool) => registry.vectors.comparing(vectorOf(tool)).nearest(recallAt)),
    scanNames: await measureEach(scanned, (tool) => scanNames(entryOf(tool), all, registry)),
    scanVectors: await measureEach(scanned, (tool) => scanVectors(vectorOf(tool), vectors, recallAt)),
    recall20: found / scanned.length,
  };

  const checked = spread(newcomers, candidatesMax / 2);
  const check = await measureEach(checked, (tool) =>
    registry.trying([tool], () => inspect(tool.id, registry, { policy })),
  );
  let revision = 1;
  const added = spread(newcomers, candidatesMax / 2);
  const once = { isRepeatable: false };
  const put = (tool: RegisteredTool) => registry.update({ put: [tool], remove: [], revision: ++revision });
  const drop = ({ id }: RegisteredTool) => registry.update({ put: [], remove: [id], revision: ++revision });
  const add = await measureEach(added, put, once);
  const remove = await measureEach(added, drop, once);
  return { ...figures, check, add, remove };
}

/** The rules of these stages on one tool, from a fresh look. */
function run(stages: readonly (typeof toolStages)[number][], { id }: RegisteredTool, registry: RegistryIndex): void {
  const inspection = new Inspection(id, registry, { policy });
  for (const stage of stages) for (const rule of pipeline[stage]) rule.inspect(inspection);
}
