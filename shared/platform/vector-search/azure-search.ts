import { createHash } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import {
  odata,
  SearchClient,
  type SearchClientOptions,
  SearchIndexClient,
  type VectorizedQuery,
  type VectorSearchOptions,
} from '@azure/search-documents';
import { UnreachableError } from '../../kernel/errors/errors.js';
import type { Breaker } from '../breaker/breaker.js';
import { createWaitOutThrottling } from '../breaker/wait-out-throttling.js';
import type { Neighbour } from '../vector-index/vector-index.js';
import { explainSearchError, IndexMissingError } from './explain-search-error.js';
import { createStoreDocuments } from './store-documents.js';
import { searchIndexOf, type TopicDocument } from './topic-document.js';
import type { VectorSearch, VectorSearchOf } from './vector-search.js';

export interface AzureSearchOptions {
  /** The service, such as `https://name.search.windows.net`. */
  readonly endpoint: string;
  /** The index: one for all environments of an instance and one embedding model. */
  readonly index: string;
  readonly dimensions: number;
  readonly credential: TokenCredential;
  readonly breaker: Breaker;
  readonly now?: () => Date;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
  readonly patienceMs?: number;
  readonly options?: SearchClientOptions;
}

/** Ids that one question names. */
const askedAtOnce = 500;
/** What is deleted at once, and how often that is repeated. */
const forgottenAtOnce = 1_000;
const forgettingsMax = 20;
/** Documents are noted to be in use once a day, and deleted after a week of not being so. */
const dayMs = 86_400_000;
const forgottenAfterDays = 7;

/**
 * Vectors in Azure AI Search. Whatever throttles is waited out, what is away is left to the breaker; the index is created
 * when it is first missed.
 */
export function createAzureSearch(options: AzureSearchOptions): VectorSearchOf {
  const { endpoint, index, dimensions, credential, breaker, now = () => new Date() } = options;
  const { sleep } = options;
  // Retries are the breaker's: the client's own do not know a 429 that names no time.
  const clientOptions = { retryOptions: { maxRetries: 0 }, ...options.options };
  const client = new SearchClient<TopicDocument>(endpoint, index, credential, clientOptions);
  const indexes = new SearchIndexClient(endpoint, credential, clientOptions);
  const waitOutThrottling = createWaitOutThrottling({
    who: 'Azure AI Search',
    hint: 'Give the service more replicas, or a larger tier. The analysis is repeated by itself.',
    patienceMs: options.patienceMs,
    sleep,
  });

  const ask = <Result>(call: (abortSignal: AbortSignal) => Promise<Result>): Promise<Result> =>
    waitOutThrottling(() =>
      breaker.run(async (signal) => {
        try {
          return await call(signal);
        } catch (error) {
          throw explainSearchError(error, signal);
        }
      }),
    );

  /** The same, on an index that is created if there is none. */
  async function askCreating<Result>(call: (abortSignal: AbortSignal) => Promise<Result>): Promise<Result> {
    try {
      return await ask(call);
    } catch (error) {
      if (!(error instanceof IndexMissingError)) throw error;
      await ask((abortSignal) => indexes.createOrUpdateIndex(searchIndexOf(index, dimensions), { abortSignal }));
      return askExisting(call);
    }
  }

  async function askExisting<Result>(call: (abortSignal: AbortSignal) => Promise<Result>): Promise<Result> {
    try {
      return await ask(call);
    } catch (error) {
      throw error instanceof IndexMissingError ? new UnreachableError(error.message, { cause: error }) : error;
    }
  }

  const storeDocuments = createStoreDocuments({ client, ask: askCreating, sleep });
  const today = (): number => Math.floor(now().getTime() / dayMs);

  function find(filter: string, top: number): Promise<TopicDocument[]> {
    return askCreating(async (abortSignal) => {
      const select = ['id', 'env', 'topic', 'seen'] as const;
      const answer = await client.search('*', { filter, select, top, abortSignal });
      const found: TopicDocument[] = [];
      for await (const { document } of answer.results) found.push(document);
      return found;
    });
  }

  return function searchOf(env: string): VectorSearch {
    const keyOf = (topic: string): string => createHash('sha256').update(`${env}\n${topic}`).digest('base64url');
    const among = (ids: readonly string[]): string => odata`env eq ${env} and search.in(topic, ${ids.join(',')}, ',')`;

    function compare(vector: Float32Array, count: number, filter: string, exhaustive: boolean): Promise<Neighbour[]> {
      const query: VectorizedQuery<TopicDocument> = {
        kind: 'vector',
        vector: [...vector],
        fields: ['vector'],
        kNearestNeighborsCount: count,
        exhaustive,
      };
      const vectorSearchOptions: VectorSearchOptions<TopicDocument> = { queries: [query], filterMode: 'preFilter' };
      return askExisting(async (abortSignal) => {
        const select = ['topic'] as const;
        const answer = await client.search(undefined, { filter, select, top: count, vectorSearchOptions, abortSignal });
        const found: Neighbour[] = [];
        for await (const { document, score } of answer.results) {
          found.push({ key: document.topic, cosine: cosineOfScore(score) });
        }
        checkNeighbours(found);
        return found.sort((a, b) => b.cosine - a.cosine || (a.key < b.key ? -1 : 1));
      });
    }

    return {
      async held(ids) {
        const held = new Set<string>();
        const old: TopicDocument[] = [];
        for (const some of inParts(ids, askedAtOnce)) {
          for (const document of await find(among(some), askedAtOnce)) {
            held.add(document.topic);
            if (document.seen < today()) old.push({ ...document, seen: today() });
          }
        }
        await storeDocuments(old, 'merge');
        return held;
      },

      async store(vectors) {
        const documents = Array.from(vectors, ([topic, vector]): TopicDocument => {
          return { id: keyOf(topic), env, topic, seen: today(), vector: [...vector] };
        });
        await storeDocuments(documents, 'upload');
      },

      nearest: (vector, limit) => compare(vector, limit, odata`env eq ${env}`, false),

      async cosines(vector, ids) {
        const cosines = new Map<string, number>();
        for (const some of inParts(ids, askedAtOnce)) {
          for (const { key, cosine } of await compare(vector, some.length, among(some), true)) cosines.set(key, cosine);
        }
        return cosines;
      },

      async forget() {
        const filter = odata`env eq ${env} and seen lt ${today() - forgottenAfterDays}`;
        for (let turn = 0; turn < forgettingsMax; turn++) {
          const old = await find(filter, forgottenAtOnce);
          if (old.length === 0) return;
          await storeDocuments(old, 'delete');
        }
      },
    };
  };
}

/** For the metric `cosine` the service scores 1 / (1 + distance), where the distance is 1 − cosine. */
const cosineOfScore = (score: number): number => 2 - 1 / score;

/** How far rounding takes a cosine beyond 1. */
const rounding = 1e-4;

/** What cannot be compared would be taken for far away. */
function checkNeighbours(found: readonly Neighbour[]): void {
  const isSound = ({ key, cosine }: Neighbour): boolean => typeof key === 'string' && Math.abs(cosine) <= 1 + rounding;
  if (!found.every(isSound)) throw new UnreachableError('Azure AI Search answered with something that is no neighbour');
  if (new Set(found.map(({ key }) => key)).size < found.length)
    throw new UnreachableError('Azure AI Search answered with one neighbour twice');
}

const inParts = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, part) => items.slice(part * size, (part + 1) * size));
