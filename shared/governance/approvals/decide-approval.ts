import type { Role } from '../../domain/access.js';
import { type Approval, effectiveStatus, refusalOf } from '../../domain/approval.js';
import type { Actor } from '../../domain/event.js';
import type { Tool } from '../../domain/tool.js';
import { ConflictError, ForbiddenError, NotFoundError } from '../../errors/errors.js';
import { eventOperation } from '../../registry/event-operation.js';
import { findEnvironment } from '../../registry/find-environment.js';
import type { RegistryServices } from '../../registry/registry-services.js';
import { blockingConflicts } from './blocking-conflicts.js';
import { neighboursDigest } from './neighbours-digest.js';

export type DecideApproval = (request: {
  readonly env: string;
  readonly approvalId: string;
  readonly decision: 'approve' | 'reject';
  readonly comment?: string;
  readonly actor: Actor;
  readonly role: Role;
}) => Promise<Approval>;

/**
 * Decides a pending approval, once. Approving makes the tool active in the same batch; rejecting leaves it blocked. It
 * is checked here, whatever was checked before: the role, four eyes, that it is still pending and in time, and that
 * tool and neighbours are those it was asked for.
 * @throws {ForbiddenError} for an identity that may not decide. @throws {NotFoundError}
 * @throws {ConflictError} when it was decided, has expired or has lapsed meanwhile; the message says which.
 */
export const createDecideApproval =
  ({ registry, now }: RegistryServices): DecideApproval =>
  async ({ env, approvalId, decision, comment, actor, role }) => {
    const stored = await registry.approvals.get(env, approvalId);
    if (stored === undefined) throw new NotFoundError(`there is no approval "${approvalId}" in ${env}`);
    const refusal = refusalOf(stored.value, { ...actor, role });
    if (refusal !== undefined) throw new ForbiddenError(refusal);

    const at = now();
    const status = effectiveStatus(stored.value, at);
    if (status !== 'PENDING') throw new ConflictError(describeEnd({ ...stored.value, status }));

    const tool = await registry.tools.get(env, stored.value.toolId);
    if (tool === undefined || tool.value.deletedAt !== undefined)
      throw new ConflictError('the tool was deleted meanwhile');
    const { policy } = (await findEnvironment(registry, env)).value;
    const neighbours = neighboursDigest(tool.value.id, await blockingConflicts(registry, tool.value, policy));
    checkUnchanged(stored.value, tool.value, neighbours);

    const decided: Approval = {
      ...stored.value,
      status: decision === 'approve' ? 'APPROVED' : 'REJECTED',
      decidedBy: actor,
      decidedAt: at.toISOString(),
      ...(comment !== undefined && { comment }),
    };
    const base = { env, at: at.toISOString(), actor };
    const decisionOperations = [
      registry.approvals.replacing(stored, decided),
      eventOperation(registry, {
        ...base,
        type: decision === 'approve' ? 'APPROVAL_APPROVED' : 'APPROVAL_REJECTED',
        subject: { kind: 'approval', id: approvalId },
        before: { status: 'PENDING' },
        after: { status: decided.status, toolId: tool.value.id, version: tool.value.version, comment },
      }),
    ];
    try {
      if (decision === 'reject') {
        await registry.commitAtNextRevision(env, (revision) => [
          ...decisionOperations,
          registry.tools.replacing(tool, { ...tool.value, rejectedAt: base.at, revision, updatedAt: base.at }),
        ]);
      } else {
        await registry.commitAtNextRevision(env, (revision) => [
          ...decisionOperations,
          registry.tools.replacing(tool, activated(tool.value, revision, base.at)),
          eventOperation(registry, {
            ...base,
            type: 'TOOL_STATUS_CHANGED',
            subject: { kind: 'tool', id: tool.value.id },
            before: { status: tool.value.status },
            after: { status: 'active', version: tool.value.version, approval: approvalId },
          }),
        ]);
      }
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      const winner = await registry.approvals.get(env, approvalId);
      const ended = winner !== undefined && winner.value.status !== 'PENDING';
      throw new ConflictError(
        ended ? describeEnd(winner.value) : 'the tool changed while you decided; look at it again',
        { cause: error },
      );
    }
    return decided;
  };

function checkUnchanged(approval: Approval, tool: Tool, neighbours: string): void {
  if (tool.version !== approval.version || tool.fingerprint !== approval.fingerprint) {
    throw new ConflictError('the definition changed since the approval was asked for, which lapses it', {
      hint: 'The newer version has an analysis of its own and, if it is blocked, an approval of its own.',
    });
  }
  if (tool.status !== 'blocked') throw new ConflictError(`the tool is ${tool.status}: there is nothing to decide`);
  if (neighbours !== approval.neighboursDigest) {
    throw new ConflictError('the tools it conflicts with changed since the approval was asked for, which lapses it', {
      hint: 'Analyse the tool again: if it is still blocked, a new approval opens.',
    });
  }
}

function activated(tool: Tool, revision: number, updatedAt: string): Tool {
  const { version, fingerprint, definition } = tool;
  return { ...tool, status: 'active', active: { version, fingerprint, definition }, revision, updatedAt };
}

function describeEnd({ status, decidedBy, decidedAt }: Approval): string {
  const by = decidedBy === undefined ? '' : ` by ${decidedBy.name}`;
  return `the approval is ${status.toLowerCase()}${by}${decidedAt === undefined ? '' : ` since ${decidedAt}`}`;
}
