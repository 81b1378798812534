import { digest } from '../../canonical/canonical-json.js';
import type { Approval } from '../../domain/approval.js';
import type { ToolId } from '../../domain/ids.js';
import { bySeverity } from '../../domain/severity.js';
import { eventOperation } from '../../registry/event-operation.js';
import { findEnvironment } from '../../registry/find-environment.js';
import type { RegistryServices } from '../../registry/registry-services.js';
import { retryConflicts } from '../../registry/retry-conflicts.js';
import { blockingConflicts } from './blocking-conflicts.js';
import { neighboursDigest } from './neighbours-digest.js';

export type OpenApproval = (request: {
  readonly env: string;
  readonly toolId: ToolId;
}) => Promise<Approval | undefined>;

/**
 * Asks for a decision on a blocked tool, in the name of who registered it; `undefined` when nothing blocks it any more. Its id derives from the tool, the
 * definition and what it conflicts with: asked again for the same, it is the same approval, decided or not. An approval
 * of the tool that is still pending for something else is cancelled in the same batch.
 */
export const createOpenApproval =
  ({ registry, now }: RegistryServices): OpenApproval =>
  ({ env, toolId }) =>
    retryConflicts(async () => {
      const { policy } = (await findEnvironment(registry, env)).value;
      const tool = (await registry.tools.get(env, toolId))?.value;
      if (tool?.status !== 'blocked' || tool.deletedAt !== undefined || tool.rejectedAt !== undefined) return undefined;
      const conflicts = await blockingConflicts(registry, tool, policy);
      const worst = [...conflicts].sort((a, b) => bySeverity(a.severity, b.severity))[0];
      if (worst === undefined) return undefined;

      const neighbours = neighboursDigest(toolId, conflicts);
      const { version, fingerprint, registeredBy: requestedBy } = tool;
      const id = `approval-${digest([env, toolId, version, fingerprint, neighbours]).slice(0, 32)}`;
      const earlier = await registry.approvals.get(env, id);
      if (earlier !== undefined) return earlier.value;

      const at = now();
      const approval: Approval = {
        id,
        env,
        purpose: { kind: 'activate' },
        toolId,
        version,
        fingerprint,
        neighboursDigest: neighbours,
        conflictIds: conflicts.map((conflict) => conflict.id),
        severity: worst.severity,
        requestedBy,
        requestedAt: at.toISOString(),
        expiresAt: new Date(at.getTime() + policy.approvalTtlSeconds * 1000).toISOString(),
        status: 'PENDING',
      };
      const lapsed = [];
      const where = [
        { field: 'value.toolId', equals: toolId },
        { field: 'value.status', equals: 'PENDING' },
      ];
      for await (const stored of registry.approvals.all(env, { where })) {
        if (stored.value.purpose.kind !== 'activate') continue;
        lapsed.push(
          registry.approvals.replacing(stored, {
            ...stored.value,
            status: 'CANCELLED',
            comment: 'replaced by a newer one',
          }),
          eventOperation(registry, {
            env,
            type: 'APPROVAL_CANCELLED',
            at: at.toISOString(),
            actor: requestedBy,
            subject: { kind: 'approval', id: stored.value.id },
            before: { status: 'PENDING' },
            after: { status: 'CANCELLED', replacedBy: id },
          }),
        );
      }
      await registry.commit(env, [
        registry.approvals.creating(approval),
        eventOperation(registry, {
          env,
          type: 'APPROVAL_REQUESTED',
          at: at.toISOString(),
          actor: requestedBy,
          subject: { kind: 'approval', id },
          after: {
            toolId,
            version,
            severity: worst.severity,
            conflictIds: approval.conflictIds,
            expiresAt: approval.expiresAt,
          },
        }),
        ...lapsed,
      ]);
      return approval;
    });
