import type { InvocationContext, RetryOptions } from '@azure/functions';
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
  readonly handle: (change: { document: z.output<Document>; start: Start }) => Promise<void>;
  readonly poison: PoisonStore;
}) {
  const handler = async (documents: unknown[], context: InvocationContext): Promise<void> => {
    const isLastTry = context.retryContext?.retryCount === retry.maxRetryCount;

    for (const raw of documents) {
      try {
        await spec.handle({ document: spec.document.parse(raw), start: startOnce(context) });
      } catch (error) {
        if (!(error instanceof z.ZodError) && !isLastTry) throw error;
        context.error(`${spec.name}: set a document aside: ${String(error).slice(0, 500)}`);
        await spec.poison.add(spec.name, raw, String(error));
      }
    }
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
      retry,
      handler,
    },
  };
}
