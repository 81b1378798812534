import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { createSearchIndex, type Query, type SearchIndexPeer } from './azure-search-index.js';
import { makeLoopbackCertificate } from './loopback-certificate.js';

/** How the peer treats the next requests. */
export type SearchMood =
  'well' | 'hang' | { readonly status: number; readonly headers?: Record<string, string>; readonly times?: number };

const indexSchema = z.object({
  fields: z.array(z.looseObject({ name: z.string(), dimensions: z.number().optional() })),
  vectorSearch: z.object({
    algorithms: z.tuple([z.looseObject({ kind: z.literal('hnsw'), hnswParameters: z.any() })]),
  }),
});
const actionsSchema = z.object({
  value: z.array(
    z.looseObject({ id: z.string(), '@search.action': z.enum(['upload', 'merge', 'mergeOrUpload', 'delete']) }),
  ),
});
const querySchema = z.strictObject({
  search: z.literal('*').optional(),
  select: z.string(),
  top: z.int().max(1_000),
  filter: z.string(),
  vectorFilterMode: z.literal('preFilter').optional(),
  vectorQueries: z
    .tuple([
      z.strictObject({
        kind: z.literal('vector'),
        vector: z.array(z.number()),
        fields: z.literal('vector'),
        k: z.int().min(1).max(10_000),
        exhaustive: z.boolean().optional(),
      }),
    ])
    .optional(),
});

/**
 * A fake of Azure AI Search on loopback: no line of it is the service's. It holds to the shapes that
 * `../shared/reference/azure.md` §5.2 recorded, and refuses all others; its search by vectors is really approximate
 * (a graph of `usearch`), and what it was given shows only after {@link isBehind} is false.
 */
export async function startAzureSearchPeer({ cert, key } = makeLoopbackCertificate()) {
  const indexes = new Map<string, SearchIndexPeer>();
  const asked: { method: string; path: string; authorization: string | undefined; body: unknown }[] = [];

  function answerTo(method: string, path: string, body: unknown): { status: number; body: unknown } {
    const [, name = '', rest = ''] = /^\/indexes\('([\w-]+)'\)(\/.*)?$/.exec(path) ?? [];
    const index = indexes.get(name);
    if (method === 'PUT' && rest === '') {
      const parsed = indexSchema.parse(body);
      if (index === undefined) indexes.set(name, createSearchIndex(parsed, peer));
      return { status: 201, body };
    }
    if (index === undefined) return { status: 404, body: { error: { code: '', message: `no index ${name}` } } };
    if (method === 'POST' && rest === '/docs/search.index') {
      const results = index.change(actionsSchema.parse(body).value);
      return { status: results.every(({ status }) => status) ? 200 : 207, body: { value: results } };
    }
    if (method === 'POST' && rest === '/docs/search.post.search') {
      const query = querySchema.parse(body);
      const value = index.search(query);
      return { status: 200, body: { value: peer.lie?.(value, query) ?? value } };
    }
    return { status: 404, body: { error: { code: '', message: 'no such path' } } };
  }

  const server = createServer({ cert, key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { mood } = peer;
      if (mood === 'hang') return;
      const answer = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
      };
      const url = new URL(request.url ?? '/', 'https://localhost');
      const body = chunks.length === 0 ? undefined : (JSON.parse(Buffer.concat(chunks).toString()) as unknown);
      const { authorization } = request.headers;
      asked.push({ method: request.method ?? '', path: url.pathname, authorization, body });
      if (typeof mood === 'object') {
        const left = mood.times === undefined ? undefined : mood.times - 1;
        peer.mood = left === 0 ? 'well' : { ...mood, ...(left !== undefined && { times: left }) };
        answer(mood.status, { error: { code: '', message: 'planted, with the words of a tool' } }, mood.headers);
      } else if (url.searchParams.get('api-version') !== '2026-04-01') answer(400, { error: { code: 'version' } });
      else if (authorization?.startsWith('Bearer ') !== true) answer(401, { error: { code: 'no token' } });
      else {
        try {
          const { status, body: text } = answerTo(request.method ?? '', decodeURIComponent(url.pathname), body);
          answer(status, text);
        } catch (error) {
          answer(400, { error: { code: 'bad', message: String(error) } });
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const peer = {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    cert,
    asked,
    indexes,
    mood: 'well' as SearchMood,
    /** Whether what it is given does not show yet. */
    isBehind: false,
    /** What a document is answered with in a 207; it is not taken. */
    refuse: undefined as ((topic: string) => number | undefined) | undefined,
    /** Whether its search by vectors finds all, as the service's does not. */
    isExact: false,
    /** What it answers in place of what it found. */
    lie: undefined as ((found: Record<string, unknown>[], query: Query) => Record<string, unknown>[]) | undefined,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return peer;
}

export type AzureSearchPeer = Awaited<ReturnType<typeof startAzureSearchPeer>>;
