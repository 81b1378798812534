import type { Conflict } from '../domain/conflict.js';

interface Status {
  readonly status: Conflict['status'];
  readonly statusReason?: string;
  readonly statusBy?: string;
  readonly statusUntil?: string;
}

/** A conflict in another status: reason, person and end of the earlier one go. */
export function withStatus(conflict: Conflict, status: Status): Conflict {
  const { statusReason: _reason, statusBy: _by, statusUntil: _until, ...rest } = conflict;
  return { ...rest, ...status };
}
