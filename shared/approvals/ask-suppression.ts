import { digest } from '../kernel/canonical/canonical-json.js';
import { type Approval, effectiveStatus } from '../domain/governance/approval.js';
import type { Conflict } from '../domain/analysis/conflict.js';
import type { ToolId } from '../domain/ids.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../kernel/errors/errors.js';
import { answersFor, standingOf } from '../domain/registry/standing.js';
import type { RegistryServices } from '../registry/writing/registry-services.js';
import { retryConflicts } from '../registry/writing/retry-conflicts.js';
import { checkConflictDecision, type ConflictDecision } from '../registry/conflicts/set-conflict-status.js';
import type { RegistryStore } from '../stores/registry-store.js';
import { neighboursDigest } from './neighbours-digest.js';
import { type Asked, createRequestApproval } from './request-approval.js';
import { barredFor, barredForVersion } from './who-is-barred.js';

export type AskSuppression = (request: Omit<ConflictDecision, 'status'>) => Promise<Approval>;

/**
 * Asks that a conflict that blocks be suppressed: somebody else has to approve it. Asked again in the same words while it
 * is pending, it is the same approval.
 * @throws {NotFoundError} @throws {InvalidInputError} as for any suppression. @throws {PreconditionFailedError}
 * @throws {ConflictError} when the conflict is resolved or suppressed.
 */
export function createAskSuppression(services: RegistryServices): AskSuppression {
  const { registry, now } = services;
  const requestApproval = createRequestApproval(services);
  return function askSuppression(request) {
    return retryConflicts(async function askSuppressionOnce() {
      const { env, conflictId, by, until, precondition } = request;
      checkConflictDecision({ ...request, status: 'suppressed' }, now());
      const stored = await registry.conflicts.get(env, conflictId);
      if (stored === undefined) throw new NotFoundError(`there is no conflict "${conflictId}" in ${env}`);
      precondition?.(stored.etag);
      const { value: conflict } = stored;
      if (conflict.status === 'resolved' || conflict.status === 'suppressed') {
        throw new ConflictError(`the conflict is ${conflict.status} already`);
      }
      // The approval is about the tool that answers for the conflict.
      const found = await Promise.all(
        [conflict.toolA, conflict.toolB].flatMap((id) => (id === undefined ? [] : [registry.tools.get(env, id)])),
      );
      const tools = found.flatMap((one) => one?.value ?? []);
      const tool =
        tools.find((one) => tools.every((other) => one === other || answersFor(standingOf(one), standingOf(other)))) ??
        tools[0];
      if (tool === undefined) throw new ConflictError('the tools of the conflict were deleted meanwhile');
      const fingerprint = conflict.fingerprints[tool.id];
      if (fingerprint === undefined || ![tool.fingerprint, tool.active?.fingerprint].includes(fingerprint)) {
        throw new InvalidInputError(`${tool.id} changed since the conflict was found`, [], {
          hint: 'Wait for its analysis, then look at the conflict again.',
        });
      }
      const turn = await countEnded(registry, tool.id, conflict, now());
      const words = [request.reason?.trim() ?? '', until ?? '', by.actor.id];
      const asked: Asked = {
        // Two who ask at the same moment ask for one thing; after a decision it can be asked for again.
        id: `approval-${digest([env, 'suppress', conflictId, String(turn), ...words]).slice(0, 32)}`,
        env,
        purpose: {
          kind: 'suppress',
          conflictId,
          reason: request.reason?.trim() ?? '',
          ...(until !== undefined && { until }),
        },
        toolId: tool.id,
        version: tool.version,
        fingerprint,
        neighboursDigest: neighboursDigest(tool.id, [conflict]),
        conflictIds: [conflictId],
        severity: conflict.severity,
        requestedBy: by.actor,
        barred: [
          ...barredFor([{ actor: by.actor, because: `${by.actor.name} asked for it` }]),
          ...(await barredForVersion(registry, tool)).filter(({ id }) => id !== by.actor.id),
        ],
      };
      return requestApproval(asked, by);
    });
  };
}

async function countEnded({ approvals }: RegistryStore, toolId: ToolId, { env, id }: Conflict, now: Date) {
  let count = 0;
  for await (const { value } of approvals.all(env, { where: [{ field: 'value.toolId', equals: toolId }] })) {
    const isSame = value.purpose.kind === 'suppress' && value.purpose.conflictId === id;
    if (isSame && effectiveStatus(value, now) !== 'PENDING') count += 1;
  }
  return count;
}
