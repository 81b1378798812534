import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { errorText } from '../core/error-text.js';
import { decodeRpc, encodeRpc } from '../core/rpc-data.js';
import type { RpcTypedData } from '../core/core-types.js';
import type { DeadLetter } from '../host-options.js';

/** How long a message id is remembered, in milliseconds: Service Bus's own default. */
const duplicateWindowMilliseconds = 10 * 60 * 1_000;

const deadLettersMax = 1_000;

export interface QueuedMessage {
  readonly seq: number;
  readonly messageId: string;
  readonly body: RpcTypedData;
  /** ISO 8601. */
  readonly enqueued: string;
  /** Counting this one. */
  readonly deliveryCount: number;
}

/** A message whose body is no longer what was stored. */
export interface DamagedMessage {
  readonly seq: number;
  readonly reason: string;
}

const text = (value: SQLOutputValue | undefined): string => (typeof value === 'string' ? value : '');

/** Queues in tables, statement by statement. Transactions are the caller's business. */
export class QueueStore {
  readonly #sql;

  constructor(database: DatabaseSync) {
    const sql = (statement: string) => database.prepare(statement);
    this.#sql = {
      forgetIds: sql('DELETE FROM sent_ids WHERE at < ?'),
      rememberId: sql('INSERT OR IGNORE INTO sent_ids (queue, message_id, at) VALUES (?, ?, ?)'),
      add: sql('INSERT INTO messages (queue, message_id, body, enqueued, visible) VALUES (?, ?, ?, ?, ?)'),
      due: sql(`SELECT seq, message_id, body, enqueued, deliveries FROM messages
        WHERE queue = ? AND visible <= ? AND locked = 0 AND dead_reason IS NULL ORDER BY visible, seq LIMIT ?`),
      next: sql('SELECT min(visible) AS next FROM messages WHERE queue = ? AND locked = 0 AND dead_reason IS NULL'),
      lock: sql('UPDATE messages SET locked = 1, deliveries = deliveries + 1 WHERE seq = ?'),
      unlock: sql('UPDATE messages SET locked = 0 WHERE seq = ?'),
      unlockAll: sql('UPDATE messages SET locked = 0 WHERE locked = 1'),
      complete: sql('DELETE FROM messages WHERE seq = ?'),
      bury: sql('UPDATE messages SET locked = 0, dead_reason = ? WHERE seq = ?'),
      dead: sql(`SELECT message_id, body, deliveries, dead_reason FROM messages
        WHERE queue = ? AND dead_reason IS NOT NULL ORDER BY seq LIMIT ?`),
    };
  }

  /** @returns false when a message with that id was sent within the last ten minutes; it is dropped then. */
  add(
    message: { queue: string; body: RpcTypedData; messageId: string; isNamed: boolean; deliverAt: Date | undefined },
    now: Date,
  ): boolean {
    const { queue, body, messageId, isNamed, deliverAt = now } = message;
    const time = now.toISOString();
    if (isNamed) {
      this.#sql.forgetIds.run(new Date(now.getTime() - duplicateWindowMilliseconds).toISOString());
      if (this.#sql.rememberId.run(queue, messageId, time).changes === 0) return false;
    }
    this.#sql.add.run(queue, messageId, encodeRpc(body), time, deliverAt.toISOString());
    return true;
  }

  /** What is to be delivered, and what among it cannot be: a damaged message holds up none of the others. */
  due(queue: string, now: string, limit: number): { messages: QueuedMessage[]; damaged: DamagedMessage[] } {
    const messages: QueuedMessage[] = [];
    const damaged: DamagedMessage[] = [];
    for (const row of this.#sql.due.all(queue, now, limit)) {
      const seq = Number(row['seq']);
      try {
        messages.push({
          seq,
          messageId: text(row['message_id']),
          body: decodeRpc(text(row['body'])),
          enqueued: text(row['enqueued']),
          deliveryCount: Number(row['deliveries']) + 1,
        });
      } catch (error) {
        damaged.push({ seq, reason: `Damaged: the stored message cannot be read: ${errorText(error)}` });
      }
    }
    return { messages, damaged };
  }

  /** When the next message becomes visible, ISO 8601. */
  next(queue: string): string | undefined {
    const next = this.#sql.next.get(queue)?.['next'];
    return typeof next === 'string' ? next : undefined;
  }

  /** Counts the delivery, on disk before the function sees the message: one that kills the process is given up too. */
  lock(seq: number): void {
    this.#sql.lock.run(seq);
  }

  unlock(seq: number): void {
    this.#sql.unlock.run(seq);
  }

  /** At the start nobody but the dead process can hold a lock. */
  unlockAll(): void {
    this.#sql.unlockAll.run();
  }

  complete(seq: number): void {
    this.#sql.complete.run(seq);
  }

  bury(seq: number, reason: string): void {
    this.#sql.bury.run(reason, seq);
  }

  dead(queue: string): DeadLetter[] {
    return this.#sql.dead.all(queue, deadLettersMax).map((row) => ({
      queue,
      messageId: text(row['message_id']),
      reason: text(row['dead_reason']),
      deliveryCount: Number(row['deliveries']),
      body: decodeOrText(text(row['body'])),
    }));
  }
}

/** The body of a message; of a damaged one, the text that is stored. */
function decodeOrText(stored: string): RpcTypedData {
  try {
    return decodeRpc(stored);
  } catch {
    return { string: stored };
  }
}
