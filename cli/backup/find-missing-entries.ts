import { DatabaseSync } from 'node:sqlite';
import { storedFeedPosition } from '../stack/stored-feed-position.js';

/** The feeds that append events to the audit log, and the container that each reads. */
const auditFeeds = { onEventRecorded: 'registry', onAccessEventRecorded: 'access' } as const;

/**
 * Events that the audit feeds say they are through with, and that have no entry. What was set aside is known to have none.
 * A marker stands beside each entry, under the id of its event.
 */
export function findMissingEntries(documents: DatabaseSync, hostFile: string): string[] {
  const host = new DatabaseSync(hostFile, { readOnly: true });
  try {
    return Object.entries(auditFeeds).flatMap(([feed, container]) => {
      const row = host.prepare('SELECT continuation FROM leases WHERE function = ?').get(feed);
      const position = row === undefined ? 0 : storedFeedPosition(container, row['continuation']);
      const missing = countMissing(documents, container, feed, position);
      return missing === 0
        ? []
        : [`${missing} events of ${container} have no audit entry, though ${feed} is past them`];
    });
  } finally {
    host.close();
  }
}

function countMissing(documents: DatabaseSync, container: string, feed: string, position: number): number {
  if (position === 0) return 0;
  const value = (field: string): string => `json_extract(changed.body, '$.${field}')`;
  const sql = `SELECT count(*) AS missing FROM documents_${container} AS changed
    WHERE changed.lsn <= ? AND CASE WHEN json_valid(changed.body) THEN ${value('kind')} = 'event'
      AND NOT EXISTS (SELECT 1 FROM documents_audit AS marker
        WHERE marker.id = 'event:' || ${value('value.id')} AND marker.partition = ${value('value.env')})
      AND NOT EXISTS (SELECT 1 FROM documents_poison AS aside WHERE aside.partition = ? AND json_valid(aside.body)
        AND json_extract(aside.body, '$.source') = ? AND json_extract(aside.body, '$.document.id') = changed.id)
      ELSE 0 END`;
  return Number(documents.prepare(sql).get(position, container, feed)?.['missing']);
}
