import { DatabaseSync } from 'node:sqlite';
import { StorageError } from '../../shared/kernel/errors/errors.js';
import { tableOf } from '../../shared/platform/documents/sqlite-schema.js';
import { storedFeedPosition } from './stored-feed-position.js';

/**
 * Whether the two databases are of one moment, as far as it matters: a feed of `host.db` that has come further than
 * `mtgs.db` goes would pass over everything that is written until then.
 * @throws {StorageError} when a feed is ahead.
 */
export function checkFeedPositions(documentsFile: string, hostFile: string): void {
  const documents = new DatabaseSync(documentsFile, { timeout: 5_000 });
  const host = new DatabaseSync(hostFile, { timeout: 5_000 });
  try {
    const last = documents.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?');
    for (const row of host.prepare('SELECT function, container, continuation FROM leases').all()) {
      const [feed, container] = [String(row['function']), String(row['container'])];
      const end = Number(last.get(tableOf(container))?.['seq'] ?? 0);
      const position = storedFeedPosition(container, row['continuation']);
      if (position <= end) continue;
      throw new StorageError(
        `host.db is ahead of mtgs.db: the feed ${feed} has seen ${position} changes of ${container}, and there are ${end}`,
      );
    }
  } finally {
    documents.close();
    host.close();
  }
}
