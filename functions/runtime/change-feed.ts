import { type InvocationContext, output, type RetryOptions } from '@azure/functions';
import * as df from 'durable-functions';
import { z } from 'zod';
import type { PoisonStore } from '../../shared/stores/poison-store.js';
import { type Start, startOnce } from './start-once.js';

// Without a policy a batch that throws is skipped, not repeated.
const retry = {
  strategy: 'exponentialBackoff',
  maxRetryCount: 5,
  minimumInterval: { seconds: 2 },
  maximumInterval: { minutes: 5 },
} as const satisfies RetryOptions;

/**
 * Handles a container's changes one document at a time. Documents the schema does not know are left alone; one that
 * still fails on the last try is set aside so that it cannot hold up the others.
 */
export function defineChangeFeed<Document extends z.ZodType>(spec: {
  readonly name: string;
  readonly container: string;
  readonly database: string;
  /** Returns `undefined` for documents that are none of this handler's business. */
  readonly document: Document;
  readonly handle: (change: {
    document: z.output<Document>;
    start: Start;
    /** Puts a message on `queue`, when the whole batch is through; a batch that is repeated sends it again. */
    enqueue: (message: unknown) => void;
  }) => Promise<void>;
  /** The queue that it sends to, if any. */
  readonly queue?: string;
  readonly poison: PoisonStore;
}) {
  const { queue } = spec;
  const messages =
    queue === undefined ? undefined : output.serviceBusQueue({ queueName: queue, connection: 'MTGS_SERVICEBUS' });

  const handler = async (documents: unknown[], context: InvocationContext): Promise<void> => {
    const isLastTry = context.retryContext?.retryCount === retry.maxRetryCount;

    const sent: unknown[] = [];
    const enqueue = (message: unknown): void => {
      if (messages === undefined) throw new Error(`${spec.name} has no queue to send to`);
      sent.push(message);
    };

    for (const raw of documents) {
      try {
        await spec.handle({ document: spec.document.parse(raw), start: startOnce(context), enqueue });
      } catch (error) {
        if (!(error instanceof z.ZodError) && !isLastTry) throw error;
        context.error(`${spec.name}: set a document aside: ${String(error).slice(0, 500)}`);
        await spec.poison.add(spec.name, raw, String(error));
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
