import { type InvocationContext, output, type RetryOptions } from '@azure/functions';
import * as df from 'durable-functions';
import { z } from 'zod';
import { isOutage } from '../../shared/errors/errors.js';
import type { Followed, SetAsideStore } from '../../shared/stores/set-aside-store.js';
import { type Start, startOnce } from './start-once.js';

// A batch that still throws when its policy is used up is passed over by the host: there must be no last try.
const retry = {
  strategy: 'exponentialBackoff',
  maxRetryCount: -1,
  minimumInterval: { seconds: 2 },
  maximumInterval: { seconds: 300 },
} as const satisfies RetryOptions;

/** Retries of a batch before a document that still fails is set aside. */
const patience = 5;

/**
 * Handles a container's changes. An outage holds the feed up until it is over, so that nothing is
 * passed over. A document that the schema does not know, or that fails for a reason of its own again and again, is set
 * aside, so that it cannot hold up the others.
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
    enqueue: (message: unknown) => void;
  }) => Promise<void>;
  /**
   * Handles a whole batch at once, where that is cheaper. When it cannot, documents are handled one at a time, those that
   * it had done already once more.
   */
  readonly handleAll?: (documents: readonly z.output<Document>[]) => Promise<void>;
  /** The queue that it sends to, if any. */
  readonly queue?: string;
  readonly setAside: Pick<SetAsideStore, 'add'>;
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

  const handler = async (documents: unknown[], context: InvocationContext): Promise<void> => {
    const isOutOfPatience = (context.retryContext?.retryCount ?? 0) >= patience;
    const sent: unknown[] = [];
    const enqueue = (message: unknown): void => {
      if (messages === undefined) throw new Error(`${spec.name} has no queue to send to`);
      sent.push(message);
    };

    if (await isDoneAtOnce(documents)) return;
    for (const raw of documents) {
      try {
        await spec.handle({ document: spec.document.parse(raw), start: startOnce(context), enqueue });
      } catch (error) {
        const isHopeless = error instanceof z.ZodError || (isOutOfPatience && !isOutage(error));
        if (!isHopeless) throw error;
        context.error(`${spec.name}: set a document aside: ${String(error).slice(0, 500)}`);
        await spec.setAside.add({ container: spec.container, source: spec.name, document: raw, reason: String(error) });
      }
    }
    if (messages !== undefined && sent.length > 0) context.extraOutputs.set(messages, sent);
  };
  return {
    name: spec.name,
    options: {
      connection: 'MTGS_COSMOS',
      databaseName: spec.database,
      containerName: spec.container,
      leaseContainerName: 'leases',
      leaseContainerPrefix: spec.name,
      startFromBeginning: true,
      maxItemsPerInvocation: 100,
      extraInputs: [df.input.durableClient()],
      ...(messages !== undefined && { extraOutputs: [messages] }),
      retry,
      handler,
    },
  };
}
