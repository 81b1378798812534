import { noTexts } from '../no-texts.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { definitions } from '../../../functions/definitions.js';
import { createServices, type Outside, partitionKeys } from '../../../functions/services.js';
import { startHost } from '../../../local/host.js';
import type { Role } from '../../../shared/domain/governance/access.js';
import { bySystem } from '../../../shared/domain/event.js';
import { StorageError, UnreachableError } from '../../../shared/kernel/errors/errors.js';
import type { SendResult } from '../../../shared/alerts/alert-channel.js';
import type { Listing } from '../../../shared/platform/mcp-server/mcp-server.js';
import { createLocalRouter } from '../../../shared/analysis/router/local-router.js';
import type { Documents } from '../../../shared/platform/documents/documents.js';
import { openSqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';
import type { RouteAnswer, RouteCall } from '../call-route.js';
import { createHashingEmbedder } from '../hashing-embedder.js';
import { definitionOf, type Hosted, setHosted } from './hosted-definitions.js';
import { createMovedClock } from './moved-clock.js';

type Container = Parameters<Outside['open']>[0];
const containers = Object.keys(partitionKeys) as Container[];

/** What can be out of order: a container of the store, a service, the task hub, or a channel by its type. */
export type Trouble = Container | 'embedder' | 'router' | 'mcp' | 'hub' | 'slack' | 'pagerduty' | 'siem';

interface Staging {
  /** Where alerts go instead of Slack and PagerDuty that fail when the test says so. */
  readonly senders?: Outside['senders'];
  /** How often a feed looks for news: 5 s as on Azure unless given. More often takes longer and shows nothing else. */
  readonly pollSeconds?: number;
}

/**
 * The whole app on the embedded host, over real stores, by a clock that the test moves: its routes over HTTP, change feeds,
 * queue, timers, orchestrations and activities. What it depends on fails when the test says so, and feeds and queues
 * repeat themselves.
 */
export async function hostApp(
  start = '2026-01-01T10:00:00.000Z',
  settings: Readonly<Record<string, string>> = {},
  { senders, pollSeconds = 5 }: Staging = {},
) {
  const moved = createMovedClock(start);
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-hosted-'));
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
      senders: senders ?? {
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
  const running: Hosted = {
    app,
    work: moved.work,
    isRepeating: false,
    broken: new Set(),
    dying: new Map(),
    isHubAway: () => troubles.has('hub'),
  };
  setHosted(running);
  const host = await startHost({
    app: fileURLToPath(new URL('registered-app.ts', import.meta.url)),
    dataFolder: folder,
    port: 0,
    // Read beneath what fails: a feed may work while the container that it leads to does not.
    changes: (container) => raw[container as Container],
    clock: moved.clock,
    pollMilliseconds: pollSeconds * 1_000,
    log: ({ message }) => logged.push(message),
    stopTimeoutMilliseconds: 2_000,
  });
  const hub = new DatabaseSync(join(folder, 'host.db'), { readOnly: true });
  const instances = hub.prepare('SELECT id, status FROM instances');

  const keys = new Map<string, string>();
  return {
    services,
    folder,
    troubles,
    sent,
    /** What the SIEM was sent of the audit log, in the order that it came. */
    siem,
    logged,
    listings,
    raw,
    /** Orchestrations that fail as soon as they begin. */
    broken: running.broken,
    /** Activities before which the process dies, and whether it does so this time. */
    dying: running.dying,
    /** What became of each instance of an orchestration. */
    instances: () => new Map(instances.all().map(({ id, status }) => [String(id), String(status)])),
    /** Ends an instance of an orchestration, as somebody can from outside. */
    async terminate(id: string): Promise<void> {
      const { status } = await fetch(`${host.url}/terminate/${encodeURIComponent(id)}`, { method: 'POST' });
      if (status !== 202) throw new Error(`${id} could not be ended`);
    },
    repeat(value: boolean) {
      running.isRepeating = value;
    },
    /** Calls a route as somebody with that role, or as nobody; each name is a key of its own. */
    async call(
      as: Role | `${Role} ${string}` | undefined,
      name: string,
      request: Omit<RouteCall, 'key'> = {},
    ): Promise<RouteAnswer> {
      if (as === undefined) return callOverHttp(host.url, name, request);
      const key =
        keys.get(as) ?? (await services.apiKeys.create({ name: as, role: as.split(' ')[0] as Role, by: bySystem })).key;
      keys.set(as, key);
      return callOverHttp(host.url, name, { ...request, key });
    },
    pass: (seconds: number) => moved.pass(seconds),
    async close() {
      await host.stop();
      hub.close();
      for (const name of containers) raw[name].close();
      rmSync(folder, { recursive: true });
      setHosted(undefined);
      moved.close();
    },
  };
}

/** Calls a route of the app that is hosted at `url`, strangers among the parameters included. */
async function callOverHttp(url: string, name: string, call: RouteCall): Promise<RouteAnswer> {
  const { spec } = definitionOf('routes', name);
  const path = spec.route.replaceAll(/\{(\w+)\}/g, (_, parameter: string) =>
    encodeURIComponent(call.params?.[parameter] ?? 'nothing-of-this-name'),
  );
  const query = new URLSearchParams(call.query).toString();
  const body = call.raw ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  const answer = await fetch(`${url}/${path}${query === '' ? '' : `?${query}`}`, {
    method: call.method ?? spec.method,
    headers: { ...(call.key !== undefined && { authorization: `Bearer ${call.key}` }), ...call.headers },
    ...(body !== undefined && { body }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    text,
    body: parsed(text),
    headers: Object.fromEntries(answer.headers),
    cookies: [],
  };
}

/** What is JSON; nothing for everything else, such as an export. */
function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
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
