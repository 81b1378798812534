import { type InvocationContext, output } from '@azure/functions';
import * as df from 'durable-functions';
import { z } from 'zod';
import { isOutage, UnreadableError } from '../../shared/kernel/errors/errors.js';
import { damagedChangeSchema, type Followed, type SetsAside } from '../../shared/stores/set-aside-store.js';
import { feedOptions } from './feed-options.js';
import { inSpan } from '../../shared/telemetry/in-span.js';
import { traceOf, withTraceparent } from '../../shared/telemetry/traced-document.js';
import { type Start, startOnce } from './start-once.js';

/** Whether a handler does anything about a document: only then is that a part of the trace which wrote it. */
const isConcerned = (document: unknown): boolean =>
  typeof document === 'object' && document !== null && !('kind' in document && document.kind === 'other');

/** Retries of a batch before a document that still fails is set aside. */
const patience = 5;

/**
 * Handles a container's changes. An outage holds the feed up until it is over, so that nothing is passed over. What the
 * schema does not know, what needs something unreadable, and what fails for a reason of its own again and again is set
 * aside, and so is a damaged row, with its text: they cannot hold up the others.
 */
export function defineChangeFeed<Document extends z.ZodType>(spec: {
  readonly name: string;
  readonly container: Followed;
  readonly database: string;
  /** Returns `undefined` for documents that are none of this handler's business. */
  readonly document: Document;
  readonly handle: (change: {
    document: z.output<Document>;
    start: Start;
    /** Puts a message on `queue`, when the whole batch is through; a batch that is repeated sends it again. */
    enqueue: (message: object) => void;
  }) => Promise<void>;
  /**
   * Handles a whole batch at once, where that is cheaper. When it cannot, documents are handled one at a time, those that
   * it had done already once more.
   */
  readonly handleAll?: (documents: readonly z.output<Document>[]) => Promise<void>;
  /** The queue that it sends to, if any. */
  readonly queue?: string;
  readonly setAside: SetsAside;
}) {
  const { queue } = spec;
  const messages =
    queue === undefined ? undefined : output.serviceBusQueue({ queueName: queue, connection: 'MTGS_SERVICEBUS' });

  async function isDoneAtOnce(documents: readonly unknown[]): Promise<boolean> {
    const parsed = spec.handleAll === undefined ? undefined : z.array(spec.document).safeParse(documents);
    if (parsed?.success !== true) return false;
    try {
      await spec.handleAll?.(parsed.data);
      return true;
    } catch (error) {
      if (isOutage(error)) throw error;
      return false; // One of them fails for a reason of its own: which one, handling each tells.
    }
  }

  /** @returns what can be read. */
  async function setAsideDamaged(documents: readonly unknown[], context: InvocationContext): Promise<unknown[]> {
    const readable: unknown[] = [];
    for (const change of documents) {
      const damaged = damagedChangeSchema.safeParse(change).data?.damaged;
      if (damaged === undefined) {
        readable.push(change);
        continue;
      }
      const reason = `${damaged.id} of ${damaged.partition} is ${damaged.reason}`;
      context.error(JSON.stringify({ event: 'row-set-aside', feed: spec.name, reason }));
      await spec.setAside.addDamaged({ container: spec.container, source: spec.name, row: damaged });
    }
    return readable;
  }

  const handler = async (documents: unknown[], context: InvocationContext): Promise<void> => {
    const isOutOfPatience = (context.retryContext?.retryCount ?? 0) >= patience;
    const sent: unknown[] = [];
    const enqueue = (message: object): void => {
      if (messages === undefined) throw new Error(`${spec.name} has no queue to send to`);
      sent.push(withTraceparent(message));
    };

    const readable = await setAsideDamaged(documents, context);
    if (await isDoneAtOnce(readable)) return;
    for (const raw of readable) {
      try {
        const document = spec.document.parse(raw);
        const parent = isConcerned(document) ? traceOf(raw) : undefined;
        const handle = (): Promise<void> => spec.handle({ document, start: startOnce(context), enqueue });
        await (parent === undefined ? handle() : inSpan(`${spec.name} document`, { parent }, handle));
      } catch (error) {
        const isOwnFault = error instanceof z.ZodError || error instanceof UnreadableError;
        if (!isOwnFault && (isOutage(error) || !isOutOfPatience)) throw error;
        const reason = String(error).slice(0, 500);
        context.error(JSON.stringify({ event: 'document-set-aside', feed: spec.name, reason }));
        await spec.setAside.add({ container: spec.container, source: spec.name, document: raw, reason: String(error) });
      }
    }
    if (messages !== undefined && sent.length > 0) context.extraOutputs.set(messages, sent);
  };
  return {
    name: spec.name,
    options: {
      ...feedOptions({ name: spec.name, container: spec.container, database: spec.database, handler }),
      extraInputs: [df.input.durableClient()],
      ...(messages !== undefined && { extraOutputs: [messages] }),
    },
  };
}
