import { digest } from '../../canonical/canonical-json.js';
import type { Approval } from '../../domain/approval.js';
import type { ToolId } from '../../domain/ids.js';
import { bySeverity } from '../../domain/severity.js';
import { findEnvironment } from '../../registry/find-environment.js';
import type { RegistryServices } from '../../registry/registry-services.js';
import { retryConflicts } from '../../registry/retry-conflicts.js';
import { blockingConflicts } from './blocking-conflicts.js';
import { neighboursDigest } from './neighbours-digest.js';
import { createRequestApproval } from './request-approval.js';

export type OpenApproval = (request: {
  readonly env: string;
  readonly toolId: ToolId;
  /** The analysis that left the tool blocked: heard of twice, it asks once. */
  readonly runId: string;
}) => Promise<Approval | undefined>;

/**
 * Asks for a decision on a blocked tool, in the name of who registered it; `undefined` when nothing blocks it any more.
 * For the same definition and neighbours it is the same approval, decided or not, unless that one expired or was
 * cancelled: the next analysis asks again then.
 */
export function createOpenApproval(services: RegistryServices): OpenApproval {
  const { registry } = services;
  const requestApproval = createRequestApproval(services);
  return ({ env, toolId, runId }) =>
    retryConflicts(async () => {
      const { policy } = (await findEnvironment(registry, env)).value;
      const tool = (await registry.tools.get(env, toolId))?.value;
      if (tool?.status !== 'blocked' || tool.deletedAt !== undefined || tool.rejectedAt !== undefined) return undefined;
      const conflicts = await blockingConflicts(registry, tool, policy);
      const worst = [...conflicts].sort((a, b) => bySeverity(a.severity, b.severity))[0];
      if (worst === undefined) return undefined;

      const neighbours = neighboursDigest(toolId, conflicts);
      const { version, fingerprint, registeredBy: requestedBy } = tool;
      return requestApproval({
        id: `approval-${digest([env, toolId, version, fingerprint, neighbours, runId]).slice(0, 32)}`,
        env,
        purpose: { kind: 'activate' },
        toolId,
        version,
        fingerprint,
        neighboursDigest: neighbours,
        conflictIds: conflicts.map((conflict) => conflict.id),
        severity: worst.severity,
        requestedBy,
      });
    });
}
