import { digest } from '../kernel/canonical/canonical-json.js';
import { type Policy, policySchema } from '../domain/environments/environment.js';
import { patchedPolicy } from '../domain/environments/policy-patch.js';
import { ConflictError } from '../kernel/errors/errors.js';
import { findEnvironment } from '../registry/environments/find-environment.js';
import type { RegistryServices } from '../registry/writing/registry-services.js';
import { environmentOperations } from '../registry/environments/update-environment.js';
import type { PrepareEffect } from './decision-effect.js';

/** What a request to loosen a policy rests on: the policy as it was. */
export const policyDigest = (policy: Policy): string => digest(policy);

/** Approving loosens the policy as it was asked for; rejecting leaves it. */
export const createPreparePolicy = ({ registry }: RegistryServices): PrepareEffect =>
  async function preparePolicy({ env, purpose, neighboursDigest }, by, decidedAt) {
    if (purpose.kind !== 'policy') throw new TypeError('this is no request about a policy');
    const stored = await findEnvironment(registry, env);
    if (policyDigest(stored.value.policy) !== neighboursDigest) {
      throw new ConflictError('the policy changed since the approval was asked for, which lapses it', {
        hint: 'Look at the policy as it is now, and ask again if it is still to be loosened.',
      });
    }
    const policy = policySchema.parse(patchedPolicy(stored.value.policy, purpose.policy));
    const operations = environmentOperations(registry, stored, { ...stored.value, policy }, by, decidedAt);
    return { about: { loosens: purpose.loosens }, approve: () => operations, reject: () => [] };
  };
