import { setTimeout as wait } from 'node:timers/promises';
import type { SearchClient } from '@azure/search-documents';
import { UnreachableError } from '../../kernel/errors/errors.js';
import type { TopicDocument } from './topic-document.js';

interface Services {
  readonly client: SearchClient<TopicDocument>;
  readonly ask: <Result>(call: (abortSignal: AbortSignal) => Promise<Result>) => Promise<Result>;
  readonly sleep?: ((milliseconds: number) => Promise<unknown>) | undefined;
}

type Action = 'upload' | 'merge' | 'delete';

/** A request takes 1,000 documents and 16 MB; a component of a vector is about 20 characters. */
const documentsAtOnce = 1_000;
const componentsAtOnce = 400_000;
const triesMax = 5;
const pauseMs = 500;

/** Of one document: conflict, not ready, throttled, too busy. What is asked for again may work then. */
const isForNow = (status: number): boolean => [409, 422, 429, 503].includes(status);

/** What is not there cannot be changed or deleted any more: whoever needs it stores it anew. */
const isDone = (status: number | undefined, action: Action): boolean =>
  status === 200 || (status === 404 && action !== 'upload');

/**
 * Changes documents. The client's own sender takes a document that failed among others for stored: here each is sent
 * again by itself.
 */
export function createStoreDocuments({ client, ask, sleep = wait }: Services) {
  const calls = {
    upload: client.uploadDocuments.bind(client),
    merge: client.mergeDocuments.bind(client),
    delete: (documents: TopicDocument[], options: { abortSignal: AbortSignal }) =>
      client.deleteDocuments(
        'id',
        documents.map(({ id }) => id),
        options,
      ),
  };

  async function storeBatch(batch: readonly TopicDocument[], action: Action): Promise<void> {
    let left = [...batch];
    for (let attempt = 1; left.length > 0; attempt++) {
      const { results } = await ask((abortSignal) => calls[action](left, { abortSignal }));
      const statuses = new Map(results.map(({ key, succeeded, statusCode }) => [key, succeeded ? 200 : statusCode]));
      left = left.filter(({ id }) => !isDone(statuses.get(id), action));
      const refused = left.find(({ id }) => !isForNow(statuses.get(id) ?? 503)) ?? left[0];
      if (refused === undefined) return;
      const status = statuses.get(refused.id) ?? 503;
      if (!isForNow(status) || attempt === triesMax) {
        throw new UnreachableError(`Azure AI Search took all but ${left.length} of ${batch.length}: ${status}`);
      }
      await sleep(pauseMs * 2 ** attempt);
    }
  }

  return async function storeDocuments(documents: readonly TopicDocument[], action: Action): Promise<void> {
    const components = Math.max(1, documents[0]?.vector?.length ?? 1);
    const size = Math.max(1, Math.min(documentsAtOnce, Math.floor(componentsAtOnce / components)));
    for (let from = 0; from < documents.length; from += size) {
      await storeBatch(documents.slice(from, from + size), action);
    }
  };
}
