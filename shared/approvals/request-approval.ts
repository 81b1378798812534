import { canonicalJson } from '../kernel/canonical/canonical-json.js';
import { type Approval, effectiveStatus } from '../domain/governance/approval.js';
import { later, type RequestContext } from '../domain/event.js';
import { eventOperation } from '../registry/writing/event-operation.js';
import { findEnvironment } from '../registry/environments/find-environment.js';
import type { RegistryServices } from '../registry/writing/registry-services.js';

/** What an approval is asked for: all of it but what asking adds. */
export type Asked = Omit<Approval, 'requestedAt' | 'expiresAt' | 'status'>;

export type RequestApproval = (asked: Asked, by?: RequestContext) => Promise<Approval>;

/**
 * Writes a request for approval down, unless it was written already (same id) or the same is pending or decided: asked
 * for the same version, neighbours and purpose, that one comes back. Earlier requests of that kind about the same thing
 * that are still pending are cancelled in the same batch. One that expired or was cancelled does not stand in the way.
 * @throws {ConflictError} when somebody else asked at the same moment: read and try again.
 */
export const createRequestApproval = ({ registry, now }: RegistryServices): RequestApproval =>
  async function requestApproval(asked, by = later(asked.requestedBy)) {
    const { env, id, toolId } = asked;
    const written = await registry.approvals.get(env, id);
    if (written !== undefined) return written.value;

    const at = now();
    const superseded = [];
    const alike =
      toolId === undefined
        ? { field: 'value.purpose.kind', equals: asked.purpose.kind }
        : { field: 'value.toolId', equals: toolId };
    for await (const stored of registry.approvals.all(env, { where: [alike] })) {
      if (!isAboutTheSame(stored.value, asked)) continue;
      const status = effectiveStatus(stored.value, at);
      const isEqual =
        stored.value.fingerprint === asked.fingerprint &&
        stored.value.version === asked.version &&
        stored.value.neighboursDigest === asked.neighboursDigest;
      if (isEqual && ['PENDING', 'APPROVED', 'REJECTED'].includes(status) && !isOver(stored.value, asked)) {
        return stored.value;
      }
      if (stored.value.status === 'PENDING') superseded.push(stored);
    }

    const { policy } = (await findEnvironment(registry, env)).value;
    const approval: Approval = {
      ...asked,
      requestedAt: at.toISOString(),
      expiresAt: new Date(at.getTime() + policy.approvalTtlSeconds * 1000).toISOString(),
      status: 'PENDING',
    };
    const event = { env, at: at.toISOString(), by };
    await registry.commit(env, [
      registry.approvals.creating(approval),
      eventOperation(registry, {
        ...event,
        type: 'APPROVAL_REQUESTED',
        subject: { kind: 'approval', id },
        after: {
          purpose: asked.purpose,
          ...(toolId !== undefined && { toolId }),
          ...(asked.version !== undefined && { version: asked.version }),
          severity: asked.severity,
          conflictIds: asked.conflictIds,
          expiresAt: approval.expiresAt,
          barred: asked.barred,
        },
      }),
      ...superseded.flatMap((stored) => [
        registry.approvals.replacing(stored, {
          ...stored.value,
          status: 'CANCELLED',
          comment: 'replaced by a newer one',
        }),
        eventOperation(registry, {
          ...event,
          type: 'APPROVAL_CANCELLED',
          subject: { kind: 'approval', id: stored.value.id },
          before: { status: 'PENDING' },
          after: { status: 'CANCELLED', replacedBy: id },
        }),
      ]),
    ]);
    return approval;
  };

function isAboutTheSame({ purpose: a }: Approval, { purpose: b }: Asked): boolean {
  if (a.kind === 'suppress' && b.kind === 'suppress') return a.conflictId === b.conflictId;
  return a.kind === b.kind;
}

/**
 * A suppression or a loosened policy that was granted and is over, or was taken back, can be asked for again; so can one
 * that was refused.
 */
function isOver({ purpose, status }: Approval, { purpose: asked }: Asked): boolean {
  if (purpose.kind === 'activate') return false;
  return status !== 'PENDING' || canonicalJson(purpose) !== canonicalJson(asked);
}
