import type { Environment } from '../../shared/domain/environments/environment.js';
import { createAttempts } from './attempts.js';

/**
 * Does a timer's work for each environment. One that fails holds up none of the others.
 * @throws {AggregateError} that names the environments that failed, when all had their turn.
 */
export async function eachEnvironment(
  environments: AsyncIterable<Environment>,
  work: (environment: Environment) => Promise<void>,
): Promise<void> {
  const { attempt, end } = createAttempts((failed) => `the timer's work failed in ${failed} environments`);
  for await (const environment of environments) await attempt(environment.id, () => work(environment));
  end();
}
