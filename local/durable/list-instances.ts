import type { DatabaseSync } from 'node:sqlite';
import type { RuntimeStatus } from './instance.js';

export interface InstanceFilter {
  readonly statuses?: readonly string[];
  /** ISO 8601, both ends included. */
  readonly createdFrom?: string;
  readonly createdTo?: string;
  /** The last instance of the page before, as `created id`. */
  readonly after?: { readonly created: string; readonly id: string };
}

/** Ids of instances that pass the filter, oldest first. */
export function listInstances(
  database: DatabaseSync,
  { statuses = [], createdFrom = '', createdTo = '9999', after = { created: '', id: '' } }: InstanceFilter,
  limit: number,
): { id: string; created: string; status: RuntimeStatus }[] {
  const marks = statuses.map(() => '?').join(', ');
  return database
    .prepare(
      `SELECT id, created, status FROM instances
       WHERE created >= ? AND created <= ? AND (created, id) > (?, ?)
       ${statuses.length > 0 ? `AND status IN (${marks})` : ''} ORDER BY created, id LIMIT ?`,
    )
    .all(createdFrom, createdTo, after.created, after.id, ...statuses, limit)
    .map(({ id, created, status }) => ({ id: String(id), created: String(created), status: status as RuntimeStatus }));
}
