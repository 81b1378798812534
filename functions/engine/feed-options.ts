import type { InvocationContext, RetryOptions } from '@azure/functions';

// A batch that still throws when its policy is used up is passed over by the host: there must be no last try.
const retry = {
  strategy: 'exponentialBackoff',
  maxRetryCount: -1,
  minimumInterval: { seconds: 2 },
  maximumInterval: { seconds: 300 },
} as const satisfies RetryOptions;

interface Feed<Container extends string> {
  /** Of the function: its place in the container is kept under this name. */
  readonly name: string;
  readonly container: Container;
  readonly database: string;
  readonly handler: (documents: unknown[], context: InvocationContext) => Promise<void>;
}

/** How every change feed of the app is bound: from the beginning, with a lease of its own, and never passing over a batch. */
export const feedOptions = <Container extends string>({ name, container, database, handler }: Feed<Container>) => ({
  connection: 'MTGS_COSMOS',
  databaseName: database,
  containerName: container,
  leaseContainerName: 'leases',
  leaseContainerPrefix: name,
  startFromBeginning: true,
  maxItemsPerInvocation: 100,
  retry,
  handler,
});
