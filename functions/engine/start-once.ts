import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import type { WorkId } from '../../shared/domain/work.js';
import { UnreachableError } from '../../shared/kernel/errors/errors.js';
import { withTraceparent } from '../../shared/telemetry/traced-document.js';

/** What can be started: its name, and which instance an input is. */
export interface Startable<Input> {
  readonly name: string;
  readonly instanceOf: (input: Input) => WorkId;
}

export type Start = <Input extends object>(orchestration: Startable<Input>, input: Input) => Promise<void>;

/**
 * Starts an orchestration unless that instance exists already: clients retry and the change feed repeats itself.
 * The SDK puts the id into a URL as it is, which a `WorkId` is made for, and says "no such instance" only in an error
 * message.
 * @throws {UnreachableError} when the task hub does not answer, or not as it should.
 */
export const startOnce = (context: InvocationContext): Start =>
  async function start({ name, instanceOf }, input) {
    const instanceId = instanceOf(input);
    const client = df.getClient(context);
    try {
      const exists = await client.getStatus(instanceId).then(
        () => true,
        (error: unknown) => {
          if (String(error).includes('HTTP 404')) return false;
          throw error;
        },
      );
      if (!exists) await client.startNew(name, { instanceId, input: withTraceparent(input) });
    } catch (error) {
      throw new UnreachableError(`${name} could not be started`, { cause: error });
    }
  };
