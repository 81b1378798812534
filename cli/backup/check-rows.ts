import type { DatabaseSync } from 'node:sqlite';

/** Rows that are named; of more, only how many. */
const namedMax = 20;

/** Stored documents whose text is no JSON any more, named by container, partition and id. */
export function checkRows(database: DatabaseSync): string[] {
  const tables = database.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'documents!_%' ESCAPE '!'",
  );
  const unreadable = tables.all().flatMap(({ name }) => {
    const table = String(name);
    const rows = database.prepare(`SELECT lsn, partition, id FROM ${table} WHERE NOT json_valid(body)`).all();
    const container = table.slice('documents_'.length);
    return rows.map(
      ({ lsn, partition, id }) => `${String(id)} of ${String(partition)} (row ${String(lsn)} of ${container})`,
    );
  });
  if (unreadable.length <= namedMax) return unreadable;
  return [...unreadable.slice(0, namedMax), `and ${unreadable.length - namedMax} more`];
}
