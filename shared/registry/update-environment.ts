import { type Environment, environmentSchema, type Policy } from '../domain/environment.js';
import type { Actor } from '../domain/event.js';
import { canonicalJson } from '../canonical/canonical-json.js';
import { eventOperation } from './event-operation.js';
import { findEnvironment } from './find-environment.js';
import { parseInput } from './parse-input.js';
import type { Precondition } from './precondition.js';
import type { RegistryServices } from './registry-services.js';
import { retryConflicts } from './retry-conflicts.js';

export interface EnvironmentPatch {
  readonly env: string;
  readonly title?: string;
  readonly description?: string;
  /** Fields to change; the others stay. */
  readonly policy?: Partial<Policy>;
  readonly actor: Actor;
  readonly precondition?: Precondition | undefined;
}

export type UpdateEnvironment = (patch: EnvironmentPatch) => Promise<Environment>;

/**
 * Changes an environment's texts and policy. What changes nothing writes nothing.
 * @throws {NotFoundError} @throws {InvalidInputError} @throws {PreconditionFailedError}
 */
export const createUpdateEnvironment =
  ({ registry, now }: RegistryServices): UpdateEnvironment =>
  ({ env, actor, policy, precondition, ...texts }) =>
    retryConflicts(async () => {
      const stored = await findEnvironment(registry, env);
      precondition?.(stored.etag);
      const before = stored.value;
      const merged = { ...before, ...texts, policy: { ...before.policy, ...policy } };
      const after = parseInput(environmentSchema, merged, 'environment');
      if (canonicalJson(after) === canonicalJson(before)) return before;
      const at = now().toISOString();
      const next = { ...after, updatedAt: at };
      await registry.commit(env, [
        registry.environments.replacing(stored, next),
        eventOperation(registry, {
          env,
          type: 'ENVIRONMENT_UPDATED',
          at,
          actor,
          subject: { kind: 'environment', id: env },
          before: describe(before),
          after: describe(next),
        }),
      ]);
      return next;
    });

const describe = ({ title, description, policy }: Environment) => ({ title, description, policy });
