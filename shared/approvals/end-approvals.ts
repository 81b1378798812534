import { type Approval, effectiveStatus } from '../domain/governance/approval.js';
import { bySystem, type RequestContext } from '../domain/event.js';
import type { Role } from '../domain/governance/access.js';
import { ConflictError, ForbiddenError, NotFoundError } from '../kernel/errors/errors.js';
import { eventOperation } from '../registry/writing/event-operation.js';
import type { RegistryServices } from '../registry/writing/registry-services.js';
import type { Stored } from '../platform/documents/documents.js';

/** Ends pending approvals that are past their time. Resolves to how many. Safe to run at any time and side by side. */
export type ExpireApprovals = (env: string) => Promise<number>;

export const createExpireApprovals = (services: RegistryServices): ExpireApprovals =>
  async function expireApprovals(env) {
    const { registry, now } = services;
    const where = [
      { field: 'value.status', equals: 'PENDING' },
      { field: 'value.expiresAt', upTo: now().toISOString() },
    ];
    let expired = 0;
    for await (const stored of registry.approvals.each(env, { where })) {
      if (await end(services, stored, 'EXPIRED', bySystem)) expired += 1;
    }
    return expired;
  };

/**
 * Takes a request for approval back.
 * @throws {ForbiddenError} unless it was asked for by the same identity, or the caller is an administrator.
 * @throws {ConflictError} when it is not pending any more. @throws {NotFoundError}
 */
export type CancelApproval = (request: {
  readonly env: string;
  readonly approvalId: string;
  readonly by: RequestContext & { readonly role: Role };
}) => Promise<Approval>;

export const createCancelApproval = (services: RegistryServices): CancelApproval =>
  async function cancelApproval({ env, approvalId, by }) {
    const { registry, now } = services;
    const stored = await registry.approvals.get(env, approvalId);
    if (stored === undefined) throw new NotFoundError(`there is no approval "${approvalId}" in ${env}`);
    if (by.role !== 'admin' && by.actor.id !== stored.value.requestedBy.id) {
      throw new ForbiddenError('only who asked, or an administrator, takes a request for approval back');
    }
    const status = effectiveStatus(stored.value, now());
    if (status !== 'PENDING' || !(await end(services, stored, 'CANCELLED', by))) {
      const current = await registry.approvals.get(env, approvalId);
      throw new ConflictError(`the approval is ${(current?.value.status ?? status).toLowerCase()} already`);
    }
    return { ...stored.value, status: 'CANCELLED' };
  };

/** `false` when somebody else ended it first. */
async function end(
  { registry, now }: RegistryServices,
  stored: Stored<Approval>,
  status: 'EXPIRED' | 'CANCELLED',
  by: RequestContext,
): Promise<boolean> {
  const { env, id, toolId } = stored.value;
  try {
    await registry.commit(env, [
      registry.approvals.replacing(stored, { ...stored.value, status }),
      eventOperation(registry, {
        env,
        type: `APPROVAL_${status}`,
        at: now().toISOString(),
        by,
        subject: { kind: 'approval', id },
        before: { status: 'PENDING' },
        after: { status, toolId },
      }),
    ]);
    return true;
  } catch (error) {
    if (error instanceof ConflictError) return false;
    throw error;
  }
}
