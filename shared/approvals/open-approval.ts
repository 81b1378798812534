import { admissionOf } from '../registry/runs/admission-of.js';
import { digest } from '../kernel/canonical/canonical-json.js';
import type { Approval } from '../domain/governance/approval.js';
import type { ToolId } from '../domain/ids.js';
import { bySeverity } from '../domain/severity.js';
import type { RegistryServices } from '../registry/writing/registry-services.js';
import { retryConflicts } from '../registry/writing/retry-conflicts.js';
import { neighboursDigest } from './neighbours-digest.js';
import { createRequestApproval } from './request-approval.js';
import { barredForVersion } from './who-is-barred.js';

export type OpenApproval = (request: {
  readonly env: string;
  readonly toolId: ToolId;
  /** The analysis that left the tool blocked: heard of twice, it asks once. */
  readonly runId: string;
}) => Promise<Approval | undefined>;

/**
 * Asks for a decision on a blocked tool, in the name of who registered it; `undefined` when nothing keeps it out any
 * more. For the same definition and neighbours it is the same approval, decided or not, unless that one expired or was
 * cancelled: the next analysis asks again then.
 */
export function createOpenApproval(services: RegistryServices): OpenApproval {
  const { registry } = services;
  const requestApproval = createRequestApproval(services);
  return function openApproval({ env, toolId, runId }) {
    return retryConflicts(async function openApprovalOnce() {
      const tool = (await registry.tools.get(env, toolId))?.value;
      if (tool?.status !== 'blocked' || tool.deletedAt !== undefined || tool.rejectedAt !== undefined) return undefined;
      const { reasons } = await admissionOf(services, tool);
      const worst = [...reasons].sort((a, b) => bySeverity(a.severity, b.severity))[0];
      if (worst === undefined) return undefined;

      const neighbours = neighboursDigest(toolId, reasons);
      const { version, fingerprint, registeredBy: requestedBy } = tool;
      return requestApproval({
        id: `approval-${digest([env, toolId, version, fingerprint, neighbours, runId]).slice(0, 32)}`,
        env,
        purpose: { kind: 'activate' },
        toolId,
        version,
        fingerprint,
        neighboursDigest: neighbours,
        conflictIds: reasons.map((conflict) => conflict.id),
        severity: worst.severity,
        requestedBy,
        barred: await barredForVersion(registry, tool),
      });
    });
  };
}
