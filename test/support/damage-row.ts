import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/**
 * Changes bytes of a stored document in the file itself, as a failing disk does: SQLite, its indexes and its checks know
 * nothing of it. Nobody may have the file open. `change` must keep the length.
 */
export function damageRow(
  file: string,
  container: string,
  id: string,
  change: (text: string) => string,
  partition = '%',
): void {
  const database = new DatabaseSync(file);
  const row = database
    .prepare(`SELECT body FROM documents_${container} WHERE id = ? AND partition LIKE ?`)
    .get(id, partition);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  const text = String(row?.['body']);
  const [before, after] = [Buffer.from(text), Buffer.from(change(text))];
  if (before.equals(after) || before.length !== after.length) throw new Error('the change must keep the length');
  const bytes = readFileSync(file);
  // Long texts go on in other pages; what changes is to stand within the first.
  const from = before.findIndex((byte, at) => byte !== after[at]);
  const head = before.subarray(0, Math.min(before.length, from + 200));
  let found = 0;
  // Pages keep old copies of rows that moved: those are changed as well.
  for (let at = bytes.indexOf(head); at >= 0; at = bytes.indexOf(head, at + 1)) {
    after.subarray(0, head.length).copy(bytes, at);
    found += 1;
  }
  if (found === 0) throw new Error(`the text of ${id} does not stand in one piece`);
  writeFileSync(file, bytes);
}

/** Makes the text no JSON any more, behind the fields that it begins with. */
export const breakJson = (text: string): string => `${text.slice(0, -2)}x${text.slice(-1)}`;
