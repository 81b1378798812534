import { isServiceBusError, ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import { AppError, UnreachableError } from '../../kernel/errors/errors.js';
import { createAzureCredential } from '../azure-credential.js';
import type { AlertQueue } from './alert-queue.js';

interface Options {
  readonly namespace: string | undefined;
  /** In its place a connection string, for the emulator. */
  readonly connectionString: string | undefined;
  readonly queue: string;
}

/** How long the queue may take to answer, in milliseconds. */
const timeoutMs = 10_000;
const deadLettersMax = 100;
const waitForMessagesMs = 2_000;
/** Dead letters that are not wanted and are held, so that those behind them come, at most about so many. */
const heldMax = 1_000;

/** The queue on Service Bus. A client lives as long as one call: these calls are rare, and an idle link costs. */
export function createServiceBusAlertQueue({ namespace = '', connectionString, queue }: Options): AlertQueue {
  async function withClient<T>(use: (client: ServiceBusClient) => Promise<T>): Promise<T> {
    const options = { retryOptions: { maxRetries: 1, timeoutInMs: timeoutMs } };
    const client =
      connectionString === undefined
        ? new ServiceBusClient(namespace, createAzureCredential(), options)
        : new ServiceBusClient(connectionString, options);
    try {
      return await use(client);
    } catch (error) {
      if (error instanceof AppError) throw error; // What `use` asks besides the queue says what is wrong itself.
      throw new UnreachableError(`the queue ${queue} ${explain(error)}`, { cause: error });
    } finally {
      await client.close().catch(() => undefined);
    }
  }

  // What the host's output binding sends has no message id, which renewing locks would need.
  const deadLettersOf = (client: ServiceBusClient) =>
    client.createReceiver(queue, { subQueueType: 'deadLetter', maxAutoLockRenewalDurationInMs: 0 });

  return {
    async problem() {
      try {
        return await withClient(async (client) => {
          // Both links are opened, which asks for the rights to send and to receive; nothing is sent or taken.
          await client.createSender(queue).createMessageBatch();
          const dead = await deadLettersOf(client).peekMessages(deadLettersMax);
          return dead.length === 0 ? undefined : `the queue ${queue} holds ${sayAtMost(dead.length)} dead letters`;
        });
      } catch (error) {
        return error instanceof UnreachableError ? error.message : 'cannot be looked at';
      }
    },

    replay: (limit, isWanted) =>
      withClient(async (client) => {
        const receiver = deadLettersOf(client);
        const sender = client.createSender(queue);
        const held = new Set<ServiceBusReceivedMessage>();
        let replayed = 0;
        try {
          while (replayed < limit && held.size < heldMax) {
            const options = { maxWaitTimeInMs: waitForMessagesMs };
            const letters = await receiver.receiveMessages(limit - replayed, options);
            if (letters.length === 0) break;
            for (const letter of letters) held.add(letter);
            for (const letter of letters) {
              const body = letter.body as unknown;
              if (!(await isWanted(body))) continue;
              await sender.sendMessages({ body });
              await receiver.completeMessage(letter);
              held.delete(letter);
              replayed += 1;
            }
          }
          return replayed;
        } finally {
          // Not before: let go at once, the same ones would come again, and none of those behind them.
          for (const letter of held) await receiver.abandonMessage(letter).catch(ranOut);
        }
      }),
  };
}

/** The lock of a letter ran out, or its link is gone: it is let go already. */
const ranOut = (): void => undefined;

const sayAtMost = (count: number): string => (count < deadLettersMax ? String(count) : `${count} or more`);

function explain(error: unknown): string {
  if (!isServiceBusError(error))
    return `could not be reached (${error instanceof Error ? error.name : 'unknown error'})`;
  if (error.code === 'MessagingEntityNotFound') return 'does not exist: deploy infra/ again';
  if (error.code === 'UnauthorizedAccess') return "is refused to this app's identity: check its role assignments";
  return `could not be reached (${error.code})`;
}
