import { type Policy, storedPolicySchema } from '../../domain/environments/environment.js';
import { NotFoundError } from '../../kernel/errors/errors.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/**
 * The policy that a run was begun with: a change in the middle of a run does not split it. Before the run has begun, the
 * environment's own.
 * @throws {NotFoundError} when there is no such environment.
 */
export async function policyOfRun(registry: RegistryStore, env: string, runId: string): Promise<Policy> {
  const run = await registry.runs.get(env, runId);
  const begunWith = run?.value.settings?.['policy'];
  if (begunWith !== undefined) return storedPolicySchema.parse(begunWith);
  const environment = await registry.environments.get(env, env);
  if (environment === undefined) throw new NotFoundError(`there is no environment "${env}"`);
  return environment.value.policy;
}
