import { isBlocking } from '../../analysis/admission.js';
import { type Conflict, conflictSchema } from '../../domain/analysis/conflict.js';
import type { Policy } from '../../domain/environments/environment.js';
import type { RequestContext } from '../../domain/event.js';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../../kernel/errors/errors.js';
import { commitUnits } from '../writing/commit-units.js';
import { conflictUnit } from './conflict-unit.js';
import { findEnvironment } from '../environments/find-environment.js';
import type { Precondition } from '../writing/precondition.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';
import { withStatus } from './with-status.js';

export interface ConflictDecision {
  readonly env: string;
  readonly conflictId: string;
  /** `resolved` is not among them: only an analysis that no longer finds a conflict resolves it. */
  readonly status: 'open' | 'acknowledged' | 'suppressed';
  /** Why; required for a suppression, at most 2000 characters. */
  readonly reason?: string;
  /** When an acknowledgement or a suppression ends, ISO 8601; for good unless told. */
  readonly until?: string;
  readonly by: RequestContext;
  readonly precondition?: Precondition | undefined;
}

export type SetConflictStatus = (decision: ConflictDecision) => Promise<Conflict>;

const reasonMax = 2000;

/**
 * What a person makes of a conflict. The same decision again writes nothing.
 * @throws {NotFoundError} when there is no such conflict.
 * @throws {InvalidInputError} for a suppression without a reason, an end that is past, and a resolved conflict.
 * @throws {PreconditionFailedError}
 * @throws {ForbiddenError} for suppressing one that blocks, which needs an approval.
 */
export const createSetConflictStatus = ({ registry, now }: RegistryServices): SetConflictStatus =>
  async function setConflictStatus(decision) {
    const { env, conflictId, status, by } = decision;
    const at = now();
    checkConflictDecision(decision, at);
    const reason = decision.reason?.trim() ?? '';
    return retryConflicts(async function setConflictStatusOnce() {
      const stored = await registry.conflicts.get(env, conflictId);
      if (stored === undefined) throw new NotFoundError(`there is no conflict "${conflictId}" in ${env}`);
      decision.precondition?.(stored.etag);
      checkTransition(stored.value, status, (await findEnvironment(registry, env)).value.policy);
      const isSame =
        stored.value.status === status &&
        (stored.value.statusReason ?? '') === reason &&
        stored.value.statusUntil === decision.until;
      if (isSame) return stored.value;
      const next = withStatus(stored.value, {
        status,
        statusBy: by.actor,
        statusAt: at.toISOString(),
        ...(reason !== '' && { statusReason: reason }),
        ...(decision.until !== undefined && { statusUntil: decision.until }),
      });
      await commitUnits(registry, env, [conflictUnit(registry, { stored, next, by, at: at.toISOString() })]);
      return next;
    });
  };

/** @throws {InvalidInputError} that names all that is wrong with a decision, whatever it is about. */
export function checkConflictDecision({ status, reason, until }: ConflictDecision, now: Date): void {
  const problems = [];
  if (status === 'suppressed' && (reason ?? '').trim() === '') {
    problems.push({ path: 'reason', message: 'a suppression needs a reason' });
  }
  if ((reason ?? '').length > reasonMax)
    problems.push({ path: 'reason', message: `has at most ${reasonMax} characters` });
  if (until !== undefined && status === 'open') {
    problems.push({ path: 'until', message: 'only an acknowledgement or a suppression has an end' });
  }
  if (until !== undefined && !conflictSchema.shape.statusUntil.safeParse(until).success) {
    problems.push({ path: 'until', message: 'must be a time in ISO 8601 and UTC' });
  } else if (until !== undefined && Date.parse(until) <= now.getTime()) {
    problems.push({ path: 'until', message: 'must be in the future' });
  }
  if (problems.length > 0) throw new InvalidInputError('the status cannot be set like this', problems);
}

function checkTransition(conflict: Conflict, status: ConflictDecision['status'], policy: Policy): void {
  const { id, status: before, severity } = conflict;
  if (before === 'resolved') {
    throw new InvalidInputError(`conflict ${id} is resolved`, [], {
      hint: 'It opens by itself when an analysis finds it again.',
    });
  }
  if (status === 'suppressed' && isBlocking(conflict, policy)) {
    throw new ForbiddenError(`conflict ${id} is ${severity} and blocks: it cannot be suppressed without an approval`, {
      hint: 'Ask for its suppression through the API or the command line: that opens an approval.',
    });
  }
}
