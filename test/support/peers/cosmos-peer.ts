import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import { Agent as TlsAgent, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Container, CosmosClient } from '@azure/cosmos';
import { createHttpServer } from '@vercel/cosmosdb-server';
import { type BatchOperation, CosmosChanges, type CosmosItem } from './cosmos-changes.js';
import { makeLoopbackCertificate } from './loopback-certificate.js';

/** How the peer treats the next requests for documents; with `times`, only so many of them. */
export type CosmosMood =
  'well' | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly times?: number };

/** An account of Cosmos DB in memory, spoken to by the real client. */
export interface CosmosPeer {
  readonly url: string;
  /** What every request brought to sign in. */
  readonly signedIn: Set<string>;
  mood: CosmosMood;
  container(name: string, partitionKey: string, defaultTtl?: number): Promise<Container>;
  close(): Promise<void>;
}

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const documentsPath = /^\/+dbs\/([^/]+)\/colls\/([^/]+)\/docs\/?([^/]*)/;
const text = (header: string | string[] | undefined): string =>
  Array.isArray(header) ? header.join() : (header ?? '');
const json = (status: number, value: unknown, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: value === undefined ? '' : JSON.stringify(value),
});

/**
 * Starts the peer on a free port of the loopback. It keeps documents in `@vercel/cosmosdb-server` and adds in front of it
 * what that one lacks: TLS with our certificate, a change feed with continuations, batches that are all or nothing, and
 * failures that a test asks for. Writes take turns, as within one partition of the service.
 */
export async function startCosmosPeer(certificate = makeLoopbackCertificate()): Promise<CosmosPeer> {
  const inner = createHttpServer();
  inner.listen(0, '127.0.0.1');
  await once(inner, 'listening');
  const agent = new Agent();
  const forward = (exchange: Exchange): Promise<Answer> =>
    forwardTo((inner.address() as AddressInfo).port, agent, exchange);
  const store = createStore(forward);

  const server = createServer(certificate, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void answer(request, response, Buffer.concat(chunks)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `https://localhost:${port}`;

  async function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    peer.signedIn.add(decodeURIComponent(headers.authorization ?? ''));
    const { mood } = peer;
    const isForDocuments = documentsPath.test(path);
    if (mood !== 'well' && isForDocuments) {
      const left = (mood.times ?? Number.POSITIVE_INFINITY) - 1;
      peer.mood = left === 0 ? 'well' : { ...mood, times: left };
    }
    const {
      status,
      headers: own,
      body: said,
    } = mood !== 'well' && isForDocuments
      ? json(mood.status, { code: String(mood.status), message: 'planted' }, mood.headers)
      : await store.answer({ method, path, headers, body });
    const moved = said.replaceAll(/https:\/\/127\.0\.0\.1:\d+\//g, `${url}/`);
    response.writeHead(status, own as Record<string, string>).end(moved);
  }

  const clientAgent = new TlsAgent({ ca: certificate.cert, keepAlive: true });
  const client = new CosmosClient({
    endpoint: url,
    key: 'a2V5',
    agent: clientAgent,
    connectionPolicy: { enableEndpointDiscovery: false },
  });
  const peer: CosmosPeer = {
    url,
    signedIn: new Set(),
    mood: 'well',
    async container(name, partitionKey, defaultTtl) {
      const { database } = await client.databases.createIfNotExists({ id: 'mtgs' });
      const definition = {
        id: name,
        partitionKey: { paths: [`/${partitionKey}`] },
        ...(defaultTtl !== undefined && { defaultTtl }),
      };
      return (await database.containers.createIfNotExists(definition)).container;
    },
    async close() {
      client.dispose();
      clientAgent.destroy();
      agent.destroy();
      for (const one of [server, inner]) {
        one.closeAllConnections();
        one.close();
        await once(one, 'close');
      }
    },
  };
  return peer;
}

function forwardTo(port: number, agent: Agent, { method, path, headers, body }: Exchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const own: IncomingHttpHeaders = { ...headers, 'content-length': String(body.length) };
    delete own['transfer-encoding'];
    const request = send({ host: '127.0.0.1', port, agent, method, path, headers: own });
    request.on('error', reject).on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode = 0, headers: said } = response;
        delete said.connection;
        delete said['transfer-encoding'];
        resolve({ status: statusCode, headers: said, body: Buffer.concat(chunks).toString() });
      });
    });
    request.end(body);
  });
}

/** The documents: what changes them is watched, and their change feed is answered. */
function createStore(forward: (exchange: Exchange) => Promise<Answer>) {
  const containers = new Map<string, CosmosChanges>();
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const changesOf = (name: string): CosmosChanges => {
    const changes = containers.get(name) ?? new CosmosChanges();
    containers.set(name, changes);
    return changes;
  };

  async function batch(changes: CosmosChanges, exchange: Exchange, partition: string): Promise<Answer> {
    const operations = JSON.parse(exchange.body.toString()) as BatchOperation[];
    const failure = changes.failureOf(partition, operations);
    if (failure !== undefined) {
      return json(
        207,
        operations.map((_, at) => ({ statusCode: at === failure.at ? failure.status : 424, requestCharge: 0 })),
      );
    }
    // The service knows the partition from the request; the server in memory wants it on every operation.
    const body = Buffer.from(JSON.stringify(operations.map((one) => ({ ...one, partitionKey: partition }))));
    const answer = await forward({ ...exchange, body });
    const results = JSON.parse(answer.body) as { statusCode: number; resourceBody?: CosmosItem }[];
    for (const [at, { resourceBody }] of results.entries()) {
      if (resourceBody !== undefined) changes.wrote(partition, resourceBody);
      else changes.deleted(partition, operations[at]?.id ?? '');
    }
    return answer;
  }

  function feed(changes: CosmosChanges, { headers }: Exchange): Answer {
    const since = Number(text(headers['if-none-match']).replaceAll('"', '') || 0);
    const limit = Math.max(1, Number(headers['x-ms-max-item-count'] ?? 100));
    const { items, last } = changes.after(since, limit);
    const etag = `"${last}"`;
    return items.length === 0
      ? json(304, undefined, { etag })
      : json(200, { Documents: items, _count: items.length }, { etag });
  }

  async function write(
    changes: CosmosChanges,
    exchange: Exchange,
    { partition, id }: { partition: string; id: string },
  ) {
    const answer = await forward(exchange);
    if (answer.status >= 300) return answer;
    if (exchange.method === 'DELETE') changes.deleted(partition, id);
    else changes.wrote(partition, JSON.parse(answer.body) as CosmosItem);
    return answer;
  }

  return {
    answer(exchange: Exchange): Promise<Answer> {
      const { method, path, headers } = exchange;
      const [, database, container, id = ''] = documentsPath.exec(path) ?? [];
      const isQuery = text(headers['content-type']).startsWith('application/query+json');
      if (database === undefined || container === undefined || isQuery) return forward(exchange);
      const changes = changesOf(`${database}/${container}`);
      if (method === 'GET')
        return headers['a-im'] === undefined ? forward(exchange) : Promise.resolve(feed(changes, exchange));
      const partition = text(headers['x-ms-documentdb-partitionkey']);
      if (headers['x-ms-cosmos-is-batch-request'] !== undefined)
        return inTurn(() => batch(changes, exchange, partition));
      return inTurn(() => write(changes, exchange, { partition, id: decodeURIComponent(id) }));
    },
  };
}
