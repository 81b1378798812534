import { type Environment, environmentSchema } from '../../domain/environments/environment.js';
import type { Approval } from '../../domain/governance/approval.js';
import type { RequestContext } from '../../domain/event.js';
import { patchedPolicy, type PolicyPatch } from '../../domain/environments/policy-patch.js';
import { looseningOf } from '../../domain/environments/policy-loosening.js';
import type { Operation, Stored } from '../../platform/documents/documents.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { canonicalJson } from '../../kernel/canonical/canonical-json.js';
import { checkChannels } from './check-channels.js';
import { eventOperation } from '../writing/event-operation.js';
import { findEnvironment } from './find-environment.js';
import { parseInput } from '../writing/parse-input.js';
import type { Precondition } from '../writing/precondition.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

export interface EnvironmentPatch {
  readonly env: string;
  /** Named without a value, it goes. */
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  /** Fields to change; the others stay. */
  readonly policy?: PolicyPatch;
  readonly by: RequestContext;
  readonly precondition?: Precondition | undefined;
}

/** The environment as it is then, or the request to loosen its policy that somebody else has to approve. */
export type UpdateEnvironment = (
  patch: EnvironmentPatch,
) => Promise<{ readonly environment: Environment } | { readonly approval: Approval }>;

interface Services extends RegistryServices {
  readonly askLoosening: (request: {
    readonly stored: Stored<Environment>;
    readonly policy: PolicyPatch;
    readonly loosens: readonly string[];
    readonly by: RequestContext;
  }) => Promise<Approval>;
}

/**
 * Changes an environment's texts and policy. What changes nothing writes nothing. A policy that lets more through than
 * before, or tells people less, is not changed by one person: nothing of the patch takes effect then, and an approval opens.
 * @throws {NotFoundError} @throws {InvalidInputError} @throws {PreconditionFailedError}
 */
export const createUpdateEnvironment = ({ registry, now, askLoosening }: Services): UpdateEnvironment =>
  function updateEnvironment({ env, by, policy, precondition, ...texts }) {
    return retryConflicts(async function updateEnvironmentOnce() {
      const stored = await findEnvironment(registry, env);
      precondition?.(stored.etag);
      const before = stored.value;
      const merged = { ...before, ...texts, policy: patchedPolicy(before.policy, policy ?? {}) };
      const after = parseInput(environmentSchema, merged, 'environment');
      if (policy?.alerts !== undefined) checkChannels(after.policy.alerts);
      if (canonicalJson(after) === canonicalJson(before)) return { environment: before };
      const loosens = looseningOf(before.policy, after.policy);
      if (policy !== undefined && loosens.length > 0) {
        return { approval: await askLoosening({ stored, policy, loosens, by }) };
      }
      const at = now();
      const next = { ...after, updatedAt: at.toISOString() };
      await registry.commit(env, environmentOperations(registry, stored, next, by, at));
      return { environment: next };
    });
  };

/** The changed environment and its event, for one batch. */
export function environmentOperations(
  registry: RegistryStore,
  stored: Stored<Environment>,
  next: Environment,
  by: RequestContext,
  now: Date,
): Operation[] {
  const at = now.toISOString();
  return [
    registry.environments.replacing(stored, { ...next, updatedAt: at }),
    eventOperation(registry, {
      env: next.id,
      type: 'ENVIRONMENT_UPDATED',
      at,
      by,
      subject: { kind: 'environment', id: next.id },
      before: describe(stored.value),
      after: describe(next),
    }),
  ];
}

const describe = ({ title, description, policy }: Environment) => ({ title, description, policy });
