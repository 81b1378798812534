import type { Event } from '../domain/event.js';
import { ConflictError, StorageError } from '../kernel/errors/errors.js';
import type { Documents } from '../platform/documents/documents.js';
import { type ChainHead, chainEntry, emptyChain } from './chain-entry.js';
import { entryId, markerId } from './entry-id.js';
import { createLogReader, type LogReader } from './read-log.js';

/**
 * The audit log: hash chains in a container with partition key `/chain`. There is `append` and there is reading; no
 * method changes or deletes an entry, and appending creates documents only, so that the identity which runs it needs no
 * right to replace or delete. Reading gives a damaged entry in its place among the others.
 */
export interface AuditLog extends Omit<LogReader, 'last'> {
  /** Appends events to their chains, each once however often it is delivered, in the order given. */
  append(chain: string, events: readonly Event[]): Promise<void>;
  /** @throws {StorageError} when the last entry is damaged: what follows from it cannot be told. */
  head(chain: string): Promise<ChainHead>;
}

const attemptsMax = 20;
/** Two documents an event, a hundred a batch. */
const eventsPerBatch = 50;

/** The audit log over a container. `now` gives the ingestion time. */
export function createAuditLog(documents: Documents, now: () => Date): AuditLog {
  const heads = new Map<string, ChainHead>();
  const { last: readLast, ...reading } = createLogReader(documents);

  async function readHead(chain: string): Promise<ChainHead> {
    const last = (await readLast(chain)) ?? emptyChain;
    if (!('damaged' in last)) return last;
    throw new StorageError(`the last entry of the audit chain ${chain} is damaged: ${last.damaged}`, {
      hint: 'Nothing is appended behind it: restore it from a backup. "mtgs audit verify" names the first bad entry.',
    });
  }

  /** Events that no entry stands for yet, each once. */
  async function missing(chain: string, events: readonly Event[]): Promise<Event[]> {
    const unique = [...new Map(events.map((event) => [event.id, event])).values()];
    const known = await Promise.all(unique.map(({ id }) => documents.read(chain, markerId(id))));
    return unique.filter((_, index) => known[index] === undefined);
  }

  async function appendOnce(chain: string, head: ChainHead, events: readonly Event[]): Promise<ChainHead> {
    let last = head;
    const operations = events.flatMap((event) => {
      const value = chainEntry(chain, last, event, now());
      last = value;
      return [
        { kind: 'create', document: { id: entryId(value.sequence), chain, kind: 'entry', value } },
        { kind: 'create', document: { id: markerId(event.id), chain, kind: 'marker', sequence: value.sequence } },
      ] as const;
    });
    await documents.batch(chain, operations);
    return { sequence: last.sequence, hash: last.hash, ...(last.ingestedAt && { ingestedAt: last.ingestedAt }) };
  }

  async function appendBatch(chain: string, events: readonly Event[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const fresh = await missing(chain, events);
      if (fresh.length === 0) return;
      const head = heads.get(chain) ?? (await readHead(chain));
      try {
        heads.set(chain, await appendOnce(chain, head, fresh));
        return;
      } catch (error) {
        // Another instance appended first: its entry has our number, or our event has an entry already.
        heads.delete(chain);
        if (!(error instanceof ConflictError) || attempt === attemptsMax) throw error;
      }
    }
  }

  return {
    async append(chain, events) {
      for (let at = 0; at < events.length; at += eventsPerBatch) {
        await appendBatch(chain, events.slice(at, at + eventsPerBatch));
      }
    },
    head: readHead,
    ...reading,
  };
}
