import { ChangeFeedMode, ChangeFeedStartFrom, type Container, type OperationInput, StatusCodes } from '@azure/cosmos';
import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { z } from 'zod';
import { digest } from '../../kernel/canonical/canonical-json.js';
import { InvalidInputError, StorageError } from '../../kernel/errors/errors.js';
import { createContinuation, invalidContinuation, parseContinuation } from './continuation.js';
import { errorOfStatus, isDocumentGone, isMomentary, translateCosmosError } from './cosmos-errors.js';
import { createCosmosQuery, createCosmosTally } from './cosmos-query.js';
import {
  checkBatchBytes,
  checkBatchLength,
  checkLimit,
  checkQuery,
  checkTally,
  prepareDocument,
} from './document-bounds.js';
import type { Changes, Document, Documents, Operation, Page, Query, Stored, Tally, TallyQuery } from './documents.js';

/** What Cosmos DB adds to every document. */
type CosmosDocument = Document & { readonly _etag: string };

const systemFields: ReadonlySet<string> = new Set(['_rid', '_self', '_etag', '_attachments', '_ts', '_lsn']);

/** How long Cosmos DB's own continuation may be: of two lists in one it still fits a request line. */
export const continuationKilobytesMax = 2;
const tallyPageSize = 1_000;
/** Such a request wrote nothing, so that sending it again is safe. */
const momentary = retry(handleWhen(isMomentary), {
  maxAttempts: 4,
  backoff: new ExponentialBackoff({ initialDelay: 20, maxDelay: 500 }),
});
const tokenSchema = z.tuple([z.string(), z.string()]);

/** One container of Cosmos DB for NoSQL. The client behind it retries what is throttled. */
export class CosmosDocuments implements Documents {
  readonly #container: Container;
  readonly #partitionKey: string;

  /** `partitionKey` is the property that the container is partitioned by, without a slash. */
  constructor(container: Container, partitionKey: string) {
    this.#container = container;
    this.#partitionKey = partitionKey;
  }

  read(partition: string, id: string): Promise<Stored<Document> | undefined> {
    return this.#attempt(`document ${id}`, async () => {
      const { resource, statusCode, substatus } = await this.#container.item(id, partition).read<CosmosDocument>();
      if (resource !== undefined) return toStored(resource);
      if (!isDocumentGone(statusCode, substatus)) {
        throw new StorageError(`Cosmos DB answered ${statusCode} to reading document ${id}`);
      }
      return undefined;
    });
  }

  create(document: Document): Promise<Stored<Document>> {
    return this.#attempt(`document ${document.id}`, async () => {
      prepareDocument(document, this.#partitionKey);
      const { etag } = await this.#container.items.create(document);
      return { value: document, etag };
    });
  }

  replace(document: Document, etag: string): Promise<Stored<Document>> {
    return this.#attempt(`document ${document.id}`, async () => {
      const { id, partition } = prepareDocument(document, this.#partitionKey);
      const written = await this.#container.item(id, partition).replace({ ...document }, ifMatch(etag));
      return { value: document, etag: written.etag };
    });
  }

  delete(partition: string, id: string, etag: string): Promise<void> {
    return this.#attempt(`document ${id}`, async () => {
      await this.#container.item(id, partition).delete(ifMatch(etag));
    });
  }

  batch(partition: string, operations: readonly Operation[]): Promise<void> {
    return this.#attempt('a batch', async () => {
      checkBatchLength(operations);
      this.#checkDocuments(partition, operations);
      if (operations.length === 0) return;
      const { result = [], code, substatus } = await this.#container.items.batch(operations.map(toInput), partition);
      // The others of a failed batch carry 424; the one to blame has another status.
      const culprit = result.findIndex(({ statusCode }) => statusCode >= 400 && statusCode !== 424);
      const operation = operations[culprit];
      const status = result[culprit]?.statusCode ?? 0;
      if (operation !== undefined) throw errorOfStatus(status, `document ${idOf(operation)}`, status);
      if (code !== undefined && code >= 400) throw errorOfStatus(code, 'a batch', code, substatus);
    });
  }

  query(partition: string, query: Query): Promise<Page<Stored<Document>>> {
    return this.#attempt('a query', async () => {
      const limit = checkQuery(query);
      const identity = digest([partition, query.where ?? [], query.orderBy ?? null]).slice(0, 16);
      let continuation = query.continuation === undefined ? undefined : parseToken(query.continuation, identity);
      const items: Stored<Document>[] = [];
      // A page may come back short, even empty, though there is more.
      do {
        const iterator = this.#container.items.query<CosmosDocument>(
          createCosmosQuery(this.#partitionKey, partition, query),
          {
            partitionKey: partition,
            maxItemCount: limit - items.length,
            continuationTokenLimitInKB: continuationKilobytesMax,
            ...(continuation === undefined ? {} : { continuationToken: continuation }),
          },
        );
        const page = await iterator.fetchNext();
        items.push(...page.resources.map(toStored));
        continuation = presentToken(page.continuationToken);
      } while (continuation !== undefined && items.length < limit);
      return continuation === undefined
        ? { items }
        : { items, continuation: createContinuation([identity, continuation]) };
    });
  }

  tally(partition: string, query: TallyQuery): Promise<readonly Tally[]> {
    return this.#attempt('a count', async () => {
      checkTally(query);
      const counts = new Map<string, Tally>();
      // Counted here: `GROUP BY` cannot be continued, so that it fails for partitions beyond one page.
      const rows = this.#container.items.query<Record<string, string | number | undefined>>(
        createCosmosTally(this.#partitionKey, partition, query),
        { partitionKey: partition, maxItemCount: tallyPageSize },
      );
      for await (const { resources } of rows.getAsyncIterator()) {
        for (const row of resources) {
          const values = query.by.map((_, at) => row[`value_${at}`]);
          const key = JSON.stringify(values.map((value) => value ?? null));
          counts.set(key, { values, count: (counts.get(key)?.count ?? 0) + 1 });
        }
      }
      return [...counts.values()];
    });
  }

  changes(since?: string, limit = 100): Promise<Changes> {
    return this.#attempt('the change feed', async () => {
      const token = since === undefined ? undefined : parseToken(since, 'changes');
      const feed = this.#container.items.getChangeFeedIterator<CosmosDocument>({
        changeFeedStartFrom: startOf(token),
        changeFeedMode: ChangeFeedMode.LatestVersion,
        maxItemCount: checkLimit(limit),
      });
      // One page of one feed range; the SDK's continuation covers all ranges and tries each in turn.
      const page = await feed.readNext();
      const { statusCode } = page;
      // The client answers that a partition has moved with an empty page, whose continuation would begin anew.
      if (statusCode >= 400) throw errorOfStatus(statusCode, 'the change feed', statusCode);
      const documents = statusCode === StatusCodes.NotModified ? [] : page.result;
      return {
        documents: documents.map((document) => toStored(document).value),
        continuation: createContinuation(['changes', page.continuationToken]),
      };
    });
  }

  #checkDocuments(partition: string, operations: readonly Operation[]): void {
    const prepared = operations.flatMap((operation) =>
      operation.kind === 'delete' ? [] : [prepareDocument(operation.document, this.#partitionKey)],
    );
    const stranger = prepared.find((document) => document.partition !== partition);
    if (stranger !== undefined) {
      throw new InvalidInputError(`document ${stranger.id} belongs to another partition than its batch`);
    }
    checkBatchBytes(prepared);
  }

  async #attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await momentary.execute(work);
    } catch (error) {
      throw translateCosmosError(error, what);
    }
  }
}

/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- The SDK's factories return classes that do
   not extend the abstract one which they are declared on. */
const startOf = (token: string | undefined): ChangeFeedStartFrom =>
  token === undefined ? ChangeFeedStartFrom.Beginning() : ChangeFeedStartFrom.Continuation(token);
/* eslint-enable @typescript-eslint/no-unsafe-class-instance-assignment */

/** The SDK declares a token also where there is none. */
const presentToken = (token: string | undefined): string | undefined => (token === '' ? undefined : token);

const ifMatch = (condition: string) => ({ accessCondition: { type: 'IfMatch', condition } });

const idOf = (operation: Operation): string => (operation.kind === 'delete' ? operation.id : operation.document.id);

function toInput(operation: Operation): OperationInput {
  if (operation.kind === 'delete') {
    // The type of the input lacks `ifMatch`; the SDK sends it and the service honours it.
    const deletion = { operationType: 'Delete', id: operation.id, ifMatch: operation.etag } as const;
    return deletion;
  }
  const resourceBody = operation.document as never;
  if (operation.kind === 'create') return { operationType: 'Create', resourceBody };
  if (operation.kind === 'upsert') return { operationType: 'Upsert', resourceBody };
  return { operationType: 'Replace', id: operation.document.id, resourceBody, ifMatch: operation.etag };
}

function toStored(document: CosmosDocument): Stored<Document> {
  const own = Object.entries(document).filter(([field]) => !systemFields.has(field));
  return { value: Object.fromEntries(own) as Document, etag: document._etag };
}

function parseToken(continuation: string, identity: string): string {
  const parsed = tokenSchema.safeParse(parseContinuation(continuation));
  if (parsed.success && parsed.data[0] === identity) return parsed.data[1];
  throw invalidContinuation();
}
