import { digest } from '../kernel/canonical/canonical-json.js';
import type { Approval } from '../domain/governance/approval.js';
import type { Environment } from '../domain/environments/environment.js';
import type { PolicyPatch } from '../domain/environments/policy-patch.js';
import type { RequestContext } from '../domain/event.js';
import type { RegistryServices } from '../registry/writing/registry-services.js';
import type { Stored } from '../platform/documents/documents.js';
import { policyDigest } from './prepare-policy.js';
import { type Asked, createRequestApproval } from './request-approval.js';
import { barredFor } from './who-is-barred.js';

export type AskLoosening = (request: {
  readonly stored: Stored<Environment>;
  /** Fields of the policy as they would be. */
  readonly policy: PolicyPatch;
  readonly loosens: readonly string[];
  readonly by: RequestContext;
}) => Promise<Approval>;

/** Asks that a policy be loosened: somebody else has to approve it. Asked again while it is pending, it is the same. */
export function createAskLoosening(services: RegistryServices): AskLoosening {
  const requestApproval = createRequestApproval(services);
  return async function askLoosening({ stored, policy, loosens, by }) {
    const { id: env } = stored.value;
    const neighboursDigest = policyDigest(stored.value.policy);
    const asked: Asked = {
      id: `approval-${digest([env, 'policy', policy, neighboursDigest, by.actor.id, services.now().toISOString()]).slice(0, 32)}`,
      env,
      purpose: { kind: 'policy', policy: { ...policy }, loosens: [...loosens] },
      neighboursDigest,
      conflictIds: [],
      severity: 'HIGH',
      requestedBy: by.actor,
      barred: barredFor([{ actor: by.actor, because: `${by.actor.name} asked for it` }]),
    };
    return requestApproval(asked, by);
  };
}
