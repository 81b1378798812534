import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StorageError } from '../../shared/kernel/errors/errors.js';
import { translateSqliteError } from '../../shared/platform/documents/sqlite-errors.js';
import type { DataFile } from './data-files.js';

/** `missing` and `empty` files hold nothing; a `new` one has tables at most. */
export type DatabaseState = 'missing' | 'empty' | 'new' | 'in use';

/**
 * What is in a database file.
 * @throws {StorageError} when it is damaged, is no database, cannot be opened, or is of a newer version.
 */
export function inspectDatabase(file: string, { version, isInUse }: DataFile): DatabaseState {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return 'missing';
  if (size === 0) return 'empty';
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 5_000 });
    const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (found > version) {
      throw new StorageError(`${basename(file)} has the format ${found}; this version of MTGS reads up to ${version}`, {
        hint: 'Run the version of MTGS that wrote it, or a later one.',
      });
    }
    return isInUse(database) ? 'in use' : 'new';
  } catch (error) {
    throw translateSqliteError(error, file);
  } finally {
    database?.close();
  }
}
