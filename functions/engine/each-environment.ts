import type { Environment } from '../../shared/domain/environments/environment.js';

/**
 * Does a timer's work for each environment. One that fails holds up none of the others.
 * @throws {AggregateError} that names the environments that failed, when all had their turn.
 */
export async function eachEnvironment(
  environments: AsyncIterable<Environment>,
  work: (environment: Environment) => Promise<void>,
): Promise<void> {
  const failures: { readonly env: string; readonly error: unknown }[] = [];
  for await (const environment of environments) {
    try {
      await work(environment);
    } catch (error) {
      failures.push({ env: environment.id, error });
    }
  }
  if (failures.length === 0) return;
  const reasons = failures.map(({ env, error }) => `${env}: ${String(error).slice(0, 300)}`);
  throw new AggregateError(
    failures.map(({ error }) => error),
    `the timer's work failed in ${failures.length} environments: ${reasons.join('; ').slice(0, 2000)}`,
  );
}
