import { noTexts } from '../no-texts.js';
import { randomUUID } from 'node:crypto';
import type { InvocationContext } from '@azure/functions';
import { InvocationContext as Context } from '@azure/functions';
import { definitions } from '../../../functions/definitions.js';
import type { HasEnded } from '../../../functions/engine/has-ended.js';
import type { Start } from '../../../functions/engine/start-once.js';
import { createServices, partitionKeys } from '../../../functions/services.js';
import { analyzeTools } from '../../../orchestrations/analyze-tools.js';
import { syncServers } from '../../../orchestrations/sync-servers.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import type { Listing } from '../../../shared/platform/mcp-server/mcp-server.js';
import { openSqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';
import { callRoute, type RouteAnswer, type RouteCall } from '../call-route.js';
import { createHashingEmbedder } from '../hashing-embedder.js';
import { runOrchestration } from './run-orchestration.js';

/**
 * The whole app in memory, for tests that call it many times: its routes, its feed of the registry, its orchestrations
 * and activities. Nothing happens by itself: what was asked for is done when the test says `settle`. The test file mocks
 * `startOnce`.
 */
export async function createAppWithoutClock(embedder: Embedder = createHashingEmbedder()) {
  const containers = Object.keys(partitionKeys) as (keyof typeof partitionKeys)[];
  const stores = new Map(
    containers.map((name) => [name, openSqliteDocuments(':memory:', { name, partitionKey: partitionKeys[name] })]),
  );
  const listings = new Map<string, Listing['tools']>();
  const texts = new Map<string, Listing['texts']>();
  const services = await createServices(
    { MTGS_STORE: 'sqlite', MTGS_DATA: ':memory:', MTGS_RATE_LIMIT: '1000000' },
    {
      open: (name) => stores.get(name)!,
      embedder,
      mcpServer: {
        list: (transport) =>
          Promise.resolve({
            tools: listings.get('url' in transport ? transport.url : '') ?? [],
            refused: [],
            warnings: [],
            texts: texts.get('url' in transport ? transport.url : '') ?? noTexts,
            serverInfo: { name: 'simulated', version: '1' },
            protocolVersion: '2025-11-25',
            era: 'legacy',
          }),
      },
      log: () => undefined,
    },
  );
  const app = definitions(services);
  const activities = Object.fromEntries(
    app.activities.map(({ name, handler }) => [name, (input: never) => handler(input, new Context())]),
  );
  const orchestrations = { [analyzeTools.name]: analyzeTools, [syncServers.name]: syncServers };
  const feed = app.changeFeeds.find(({ name }) => name === 'onRegistryChanged')!;
  const started = new Set<string>();
  const start: Start = async ({ name, instanceOf }, input) => {
    const id = instanceOf(input);
    const orchestration = orchestrations[name];
    if (orchestration === undefined || started.has(id)) return;
    started.add(id);
    await runOrchestration(orchestration as typeof analyzeTools, { input, activities });
  };
  const hasEnded: HasEnded = (id) => Promise.resolve(started.has(id) ? true : undefined);
  const context = {
    start,
    hasEnded,
    invocationId: randomUUID(),
    log: () => undefined,
    error: (line: string) => {
      throw new Error(line);
    },
  } as unknown as InvocationContext;
  let since: string | undefined;

  return {
    services,
    listings,
    texts,
    call(key: string, name: string, request: Omit<RouteCall, 'key'> = {}): Promise<RouteAnswer> {
      const route = app.routes.find((one) => one.name === name);
      if (route === undefined) throw new Error(`no route ${name}`);
      return callRoute(route, { ...request, key });
    },
    /** Carries out an analysis by itself, whose turn it is or not. */
    analyse: (env: string, runId: string): Promise<void> => start(analyzeTools, { env, runId }),
    /** Carries out what was asked for, and what comes of that, until nothing is left to do. */
    async settle(): Promise<void> {
      for (;;) {
        const { documents, continuation } = await stores.get('registry')!.changes(since);
        since = continuation;
        if (documents.length === 0) return;
        await feed.options.handler([...documents], context);
      }
    },
    /** Has a timer come round. */
    async tick(name: string): Promise<void> {
      await app.timers.find((timer) => timer.name === name)!.options.handler({} as never, context);
    },
    close(): void {
      for (const store of stores.values()) store.close();
    },
  };
}
