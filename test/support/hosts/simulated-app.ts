import { noTexts } from '../no-texts.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InvocationContext, Timer } from '@azure/functions';
import { vi } from 'vitest';
import { definitions } from '../../../functions/definitions.js';
import { sendAlert, sendAlertInput } from '../../../orchestrations/send-alert.js';
import type { HasEnded } from '../../../functions/engine/has-ended.js';
import type { Start } from '../../../functions/engine/start-once.js';
import { createServices, type Outside, partitionKeys } from '../../../functions/services.js';
import { nextRun } from '../../../local/triggers/next-run.js';
import { retryPause } from '../../../local/triggers/invoke-with-retry.js';
import type { Role } from '../../../shared/domain/governance/access.js';
import { bySystem } from '../../../shared/domain/event.js';
import { StorageError, UnreachableError } from '../../../shared/kernel/errors/errors.js';
import type { SendResult } from '../../../shared/alerts/alert-channel.js';
import type { Listing } from '../../../shared/platform/mcp-server/mcp-server.js';
import { createLocalRouter } from '../../../shared/analysis/router/local-router.js';
import type { Documents } from '../../../shared/platform/documents/documents.js';
import { openSqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';
import { callRoute, type RouteAnswer, type RouteCall } from '../call-route.js';
import { createHashingEmbedder } from '../hashing-embedder.js';
import { createSimulatedHub } from './simulated-hub.js';

type Container = Parameters<Outside['open']>[0];
const containers = Object.keys(partitionKeys) as Container[];

/** What can be out of order: a container of the store, a service, the task hub, or a channel by its type. */
export type Trouble = Container | 'embedder' | 'router' | 'mcp' | 'hub' | 'slack' | 'pagerduty' | 'siem';

/** How often a feed looks for news, in seconds. */
const pollSeconds = 5;

/** A context of an invocation, as far as feeds, queues and timers ask for one; `start` is read by the mock of startOnce. */
export interface SimulatedContext {
  readonly start: Start;
  /** Whether an instance is over; read by the mock of hasEnded. */
  readonly hasEnded: HasEnded;
}

/**
 * The whole app over a real store, by a clock that the test moves: its routes, change feeds, queue, timers,
 * orchestrations and activities. What it depends on fails when the test says so, and feeds and queues repeat
 * themselves. The task hub is a stand-in; the test file mocks `startOnce` so that it starts things there.
 */
export async function simulateApp(start = '2026-01-01T10:00:00.000Z', settings: Readonly<Record<string, string>> = {}) {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(start) });
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-simulated-'));
  const troubles = new Set<Trouble>();
  const sent: { type: string; id: string }[] = [];
  const logged: string[] = [];
  const siem: Readonly<Record<string, unknown>>[] = [];
  const listings = new Map<string, Listing['tools']>();
  const raw = Object.fromEntries(
    containers.map((name) => [
      name,
      openSqliteDocuments(join(folder, 'mtgs.db'), { name, partitionKey: partitionKeys[name] }),
    ]),
  ) as Record<Container, ReturnType<typeof openSqliteDocuments>>;

  const unless = async <T>(trouble: Trouble, otherwise: () => Promise<T>): Promise<T> => {
    if (troubles.has(trouble)) throw new UnreachableError(`${trouble} does not answer`);
    return otherwise();
  };
  const receive = (type: 'slack' | 'pagerduty') => (alert: { id: string }) =>
    unless(type, () => {
      sent.push({ type, id: alert.id });
      return Promise.resolve<SendResult>({ status: 'sent' });
    });
  const unused = () => Promise.reject(new Error('no such channel here'));

  const plain = createHashingEmbedder();
  const embedder = { ...plain, embed: (texts: readonly string[]) => unless('embedder', () => plain.embed(texts)) };
  const localRouter = createLocalRouter({ embedder: plain });
  const services = await createServices(
    { MTGS_STORE: 'sqlite', MTGS_DATA: folder, MTGS_RATE_LIMIT: '1000000', MTGS_ALLOW_STDIO: 'true', ...settings },
    {
      open: (name) => failing(raw[name], () => troubles.has(name)),
      embedder,
      router: { id: localRouter.id, route: (request) => unless('router', () => localRouter.route(request)) },
      mcpServer: {
        list: (transport) =>
          unless('mcp', () =>
            Promise.resolve({
              tools: listings.get('url' in transport ? transport.url : '') ?? [],
              refused: [],
              warnings: [],
              texts: noTexts,
              serverInfo: { name: 'simulated', version: '1' },
              protocolVersion: '2025-11-25',
              era: 'legacy',
            }),
          ),
      },
      senders: {
        slack: receive('slack'),
        pagerduty: receive('pagerduty'),
        teams: unused,
        smtp: unused,
        graph: unused,
        workflow: unused,
        subscription: unused,
      },
      auditSink: {
        send: (rows) =>
          unless('siem', () => {
            siem.push(...rows);
            return Promise.resolve();
          }),
        state: () => ({ name: 'logs-ingestion', state: 'closed' }),
      },
      log: (line) => logged.push(line),
    },
  );
  const app = definitions(services);
  const activities = new Map(app.activities.map(({ name, handler }) => [name, handler]));
  const hub = createSimulatedHub(app.orchestrations, (name, input) =>
    activities.get(name)!(input, contextOf({}) as unknown as InvocationContext),
  );

  function contextOf(more: object): SimulatedContext {
    return {
      start: ({ name, instanceOf }, input) =>
        unless('hub', () => {
          hub.start(name, instanceOf(input), input);
          return Promise.resolve();
        }),
      hasEnded: (id) =>
        unless('hub', () => {
          const state = hub.instances.get(id);
          return Promise.resolve(state === undefined ? undefined : state !== 'running');
        }),
      log: (line: string) => logged.push(line),
      error: (line: string) => logged.push(line),
      ...more,
    } as SimulatedContext;
  }

  /** Whether feeds and queues deliver everything twice: they may. */
  let isRepeating = false;

  for (const feed of app.changeFeeds) {
    const { containerName, retry } = feed.options;
    void (async () => {
      let since: string | undefined;
      for (let retryCount = 0; ;) {
        let pause = pollSeconds * 1000;
        await hub.work(async () => {
          // Read beneath what fails: a feed may work while the container that it leads to does not.
          const { documents, continuation } = await raw[containerName].changes(since);
          if (documents.length === 0) return;
          const messages: unknown[] = [];
          const context = contextOf({
            retryContext: { retryCount, maxRetryCount: retry.maxRetryCount },
            extraOutputs: { set: (_output: unknown, value: unknown[]) => messages.push(...value) },
          }) as unknown as InvocationContext;
          try {
            for (let turn = 0; turn < (isRepeating ? 2 : 1); turn += 1)
              await feed.options.handler([...documents], context);
            since = continuation;
            retryCount = 0;
            pause = 0;
          } catch (error) {
            logged.push(String(error));
            const maxRetryCount: number = retry.maxRetryCount;
            // As the hosts do: what still fails after the last try is passed over.
            if (maxRetryCount >= 0 && retryCount >= maxRetryCount) since = continuation;
            retryCount = since === continuation ? 0 : retryCount + 1;
            pause = retryPause({ retryStrategy: 'exponentialBackoff', ...retry }, Math.max(1, retryCount));
          }
          for (const message of messages) {
            const input = sendAlertInput.parse(JSON.parse(JSON.stringify(message)));
            hub.start(sendAlert.name, sendAlert.instanceOf(input), input);
          }
        });
        await hub.sleepUntil(Date.now() + pause);
      }
    })();
  }

  for (const { options } of app.timers) {
    void (async () => {
      for (;;) {
        await hub.sleepUntil(nextRun(options.schedule, new Date()).getTime());
        await hub.work(async () => {
          try {
            await options.handler({} as Timer, contextOf({}) as unknown as InvocationContext);
          } catch (error) {
            logged.push(String(error));
          }
        });
      }
    })();
  }

  const keys = new Map<string, string>();
  return {
    services,
    troubles,
    sent,
    /** What the SIEM was sent of the audit log, in the order that it came. */
    siem,
    logged,
    listings,
    hub,
    raw,
    repeat(value: boolean) {
      isRepeating = value;
    },
    /** Calls a route as somebody with that role; each name is a key of its own. */
    async call(
      as: Role | `${Role} ${string}`,
      name: string,
      request: Omit<RouteCall, 'key'> = {},
    ): Promise<RouteAnswer> {
      const key =
        keys.get(as) ?? (await services.apiKeys.create({ name: as, role: as.split(' ')[0] as Role, by: bySystem })).key;
      keys.set(as, key);
      const route = app.routes.find((one) => one.name === name);
      if (route === undefined) throw new Error(`no route ${name}`);
      return hub.work(() => callRoute(route, { ...request, key, log: (line) => logged.push(line) }));
    },
    pass: (seconds: number) => hub.pass(seconds),
    close() {
      for (const name of containers) raw[name].close();
      rmSync(folder, { recursive: true });
      vi.useRealTimers();
    },
  };
}

/** A container that cannot be reached while it is in trouble. */
function failing(documents: Documents, isInTrouble: () => boolean): Documents {
  return new Proxy(documents, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]): unknown => {
        if (isInTrouble()) return Promise.reject(new StorageError('the store cannot be reached'));
        return (method as (...values: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}
