import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { slugSchema } from '../../shared/domain/ids.js';
import { bySystem } from '../../shared/domain/event.js';
import { createCreateEnvironment } from '../../shared/registry/environments/create-environment.js';
import { createRegisterTools } from '../../shared/registry/tools/register-tools.js';
import { createRegistryIndexes } from '../../shared/registry/indexes/registry-indexes.js';
import { createKeptVectors } from '../../shared/platform/embedder/kept-vectors.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import { createRegistryStore } from '../../shared/stores/registry-store.js';
import { type Latency, latencyOf, measureEach, memoryInUse, timed } from './measure.js';
import { createIndex, spread } from './measure-size.js';
import { withStore } from './with-store.js';

export interface StoreFigures {
  readonly size: number;
  /** Writing the definitions to the store, in milliseconds. */
  readonly registerMs: number;
  /** From an empty process to an index at the store's revision, vectors stored, in milliseconds. */
  readonly startMs: number;
  /** Bytes that the index adds. */
  readonly memory: number;
  /** Asking for the index when nothing changed. */
  readonly unchanged: Latency;
  /** Asking for it after one tool was registered anew. */
  readonly refresh: Latency;
}

const env = 'bench';
const refreshes = 30;

/** Builds the index as the functions do: from the store, with stored vectors, refreshed by revision. */
export function measureStore(tools: readonly RegisteredTool[], embedder: Embedder): Promise<StoreFigures> {
  return withStore(async ({ registry: documents, embeddings }) => {
    const registry = createRegistryStore(documents);
    const services = { registry, now: () => new Date() };
    const register = createRegisterTools(services);
    await createCreateEnvironment(services)({ id: env, by: bySystem });
    const registerServer = (server: string, some: readonly RegisteredTool[]) =>
      register({
        env,
        server,
        definitions: some.map(({ definition }) => definition),
        by: bySystem,
        trigger: 'registration',
      });

    const servers = [...Map.groupBy(tools, ({ server }) => server)].filter(
      ([slug]) => slugSchema.safeParse(slug).success,
    );
    const { ms: registerMs } = await timed(async () => {
      for (const [server, some] of servers) await registerServer(server, some);
    });

    const indexes = () =>
      createRegistryIndexes({
        registry,
        createIndex: () => createIndex(embedder, createKeptVectors(embedder, embeddings)),
      });
    await indexes().at(env); // Embeds everything once, and keeps every topic.

    const before = await memoryInUse();
    const kept = indexes();
    const { ms: startMs, result: index } = await timed(() => kept.at(env));
    const memory = (await memoryInUse()) - before;
    const unchanged = await measureEach(Array.from({ length: refreshes }), () => kept.at(env));
    const edited = spread(
      servers.flatMap(([, some]) => some),
      refreshes,
    );
    const times: number[] = [];
    for (const tool of edited) {
      await registerServer(tool.server, [withDescription(tool, `Now slower. ${tool.definition.description ?? ''}`)]);
      times.push((await timed(() => kept.at(env))).ms);
    }
    return { size: index.size, registerMs, startMs, memory, unchanged, refresh: latencyOf(times) };
  });
}

const withDescription = (tool: RegisteredTool, description: string): RegisteredTool => ({
  ...tool,
  definition: { ...tool.definition, description },
});
