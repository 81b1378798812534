import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { UnreachableError } from '../../shared/errors/errors.js';

export type Start = (orchestration: string, instanceId: string, input: unknown) => Promise<void>;

/**
 * Starts an orchestration unless that instance exists already: clients retry and the change feed repeats itself.
 * The SDK puts the id into a URL as it is, and says "no such instance" only in an error message.
 * @throws {UnreachableError} when the task hub does not answer, or not as it should.
 */
export const startOnce =
  (context: InvocationContext): Start =>
  async (orchestration, instanceId, input) => {
    if (!/^[\w~.-]{1,100}$/.test(instanceId)) throw new Error(`unsafe instance id: ${instanceId}`);

    const client = df.getClient(context);
    try {
      const exists = await client.getStatus(instanceId).then(
        () => true,
        (error: unknown) => {
          if (String(error).includes('HTTP 404')) return false;
          throw error;
        },
      );
      if (!exists) await client.startNew(orchestration, { instanceId, input });
    } catch (error) {
      throw new UnreachableError(`${orchestration} could not be started`, { cause: error });
    }
  };
