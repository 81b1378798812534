import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { HistoryEvent } from '../../../local/durable/turns/history.js';

/** An instance's history as it is on disk. */
export function storedEvents(folder: string, id: string): HistoryEvent[] {
  const database = new DatabaseSync(join(folder, 'host.db'), { readOnly: true });
  try {
    return database
      .prepare('SELECT events FROM history WHERE instance = ? ORDER BY turn')
      .all(id)
      .flatMap(({ events }) => JSON.parse(String(events)) as HistoryEvent[]);
  } finally {
    database.close();
  }
}
