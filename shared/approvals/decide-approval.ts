import type { Role } from '../domain/governance/access.js';
import { type Approval, effectiveStatus, refusalOf } from '../domain/governance/approval.js';
import type { RequestContext } from '../domain/event.js';
import { ConflictError, ForbiddenError, NotFoundError } from '../kernel/errors/errors.js';
import { eventOperation } from '../registry/writing/event-operation.js';
import type { RegistryServices } from '../registry/writing/registry-services.js';
import { createPrepareActivation } from './prepare-activation.js';
import { createPreparePolicy } from './prepare-policy.js';
import { createPrepareSuppression } from './prepare-suppression.js';

interface Decision {
  readonly env: string;
  readonly approvalId: string;
  readonly decision: 'approve' | 'reject';
  readonly comment?: string;
  readonly by: RequestContext & { readonly role: Role };
}

export type DecideApproval = (request: Decision) => Promise<Approval>;

/**
 * Decides a pending approval, once, and does in the same batch what it is for. It is checked here, whatever was checked
 * before: the role, four eyes, that it is still pending and in time, and that what it was asked for is still so. Who
 * decided may say the same again, and gets the approval as it is: a request that was sent again, or a second card.
 * @throws {ForbiddenError} for an identity that may not decide. @throws {NotFoundError}
 * @throws {ConflictError} when it was decided, has expired or has lapsed meanwhile; the message says which.
 */
export function createDecideApproval(services: RegistryServices): DecideApproval {
  const { registry, now } = services;
  const prepare = {
    activate: createPrepareActivation(services),
    suppress: createPrepareSuppression(registry),
    policy: createPreparePolicy(services),
  };

  async function decide({ env, approvalId, decision, comment, by }: Decision): Promise<Approval> {
    const stored = await registry.approvals.get(env, approvalId);
    if (stored === undefined) throw new NotFoundError(`there is no approval "${approvalId}" in ${env}`);
    const { actor, role } = by;
    const makers = actor.makers ?? [];
    const refusal = refusalOf(stored.value, { ...actor, role, makers });
    if (refusal !== undefined) throw new ForbiddenError(refusal);

    const at = now();
    const status = effectiveStatus(stored.value, at);
    if (status !== 'PENDING') throw new ConflictError(describeEnd({ ...stored.value, status }));

    const effect = await prepare[stored.value.purpose.kind](stored.value, by, at);
    if (decision === 'approve' && effect.waitsFor !== undefined) {
      throw new ConflictError(effect.waitsFor.reason, { hint: effect.waitsFor.hint });
    }
    const decided: Approval = {
      ...stored.value,
      status: decision === 'approve' ? 'APPROVED' : 'REJECTED',
      decidedBy: actor,
      decidedAt: at.toISOString(),
      ...(comment !== undefined && { comment }),
      ...noteOf(stored.value, makers),
    };
    const operations = [
      registry.approvals.replacing(stored, decided),
      eventOperation(registry, {
        env,
        at: at.toISOString(),
        by,
        type: decision === 'approve' ? 'APPROVAL_APPROVED' : 'APPROVAL_REJECTED',
        subject: { kind: 'approval', id: approvalId },
        before: { status: 'PENDING' },
        after: { status: decided.status, ...effect.about, comment, ...noteOf(stored.value, makers) },
      }),
    ];
    try {
      await registry.commitAtNextRevision(env, (revision) => [...operations, ...effect[decision](revision)]);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      const winner = await registry.approvals.get(env, approvalId);
      const ended = winner !== undefined && winner.value.status !== 'PENDING';
      throw new ConflictError(
        ended ? describeEnd(winner.value) : 'what it is about changed while you decided; look at it again',
        { cause: error },
      );
    }
    return decided;
  }

  return async function decideApproval(request) {
    try {
      return await decide(request);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      const stored = await registry.approvals.get(request.env, request.approvalId);
      if (stored === undefined || !isRepeated(request, stored.value)) throw error;
      return stored.value;
    }
  };
}

/**
 * Whether this identity decided just so. Names do not count, since people change them. Another comment does: it would be
 * lost without a word.
 */
const isRepeated = ({ decision, comment, by: { actor } }: Decision, { decidedBy, ...stored }: Approval): boolean =>
  stored.status === (decision === 'approve' ? 'APPROVED' : 'REJECTED') &&
  decidedBy?.kind === actor.kind &&
  decidedBy.id === actor.id &&
  (comment === undefined || comment === stored.comment);

/** One person may hold two keys. That stays possible where people use keys, and is said. */
function noteOf({ barred }: Approval, makers: readonly string[]): { readonly note?: string } {
  const shared = barred.find(({ id, acted }) => !acted && makers.includes(id));
  return shared === undefined
    ? {}
    : { note: `The keys of who asked and of who decided were both made by ${shared.name}.` };
}

function describeEnd({ status, decidedBy, decidedAt }: Approval): string {
  const by = decidedBy === undefined ? '' : ` by ${decidedBy.name}`;
  return `the approval is ${status.toLowerCase()}${by}${decidedAt === undefined ? '' : ` since ${decidedAt}`}`;
}
