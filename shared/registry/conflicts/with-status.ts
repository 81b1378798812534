import type { Conflict } from '../../domain/analysis/conflict.js';
import type { Actor } from '../../domain/event.js';

interface Status {
  readonly statusAt: string;
  readonly status: Conflict['status'];
  readonly statusReason?: string;
  readonly statusBy?: Actor;
  readonly statusUntil?: string;
  readonly statusApproval?: string;
}

/** A conflict in another status: reason, person, end and approval of the earlier one go. */
export function withStatus(conflict: Conflict, status: Status): Conflict {
  const { statusReason: _reason, statusBy: _by, statusUntil: _until, statusApproval: _approval, ...rest } = conflict;
  return { ...rest, ...status };
}

/** Whether what people made of a conflict was to end, and the time has come. */
export const hasEnded = ({ statusUntil }: Conflict, at: string): boolean =>
  statusUntil !== undefined && Date.parse(statusUntil) <= Date.parse(at);

export const whyEnded = ({ status }: Conflict): string =>
  `its ${status === 'suppressed' ? 'suppression' : 'acknowledgement'} is over`;
