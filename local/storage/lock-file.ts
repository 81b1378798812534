import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConflictError, StorageError } from '../../shared/kernel/errors/errors.js';
import { createPrivateFile } from '../../shared/kernel/files/private-files.js';
import { errorText } from '../core/error-text.js';
import { isStorageTrouble } from './storage-trouble.js';

/** What a lock is for, in the words of errors. */
interface Locked {
  readonly what: string;
  readonly place: string;
  readonly hint: string;
}

/**
 * Claims something for this process until the returned function is called. The claim is an open exclusive transaction on a
 * file of its own, so the operating system gives it back however the process ends. The file stays: if it were removed, two
 * processes could each hold a lock.
 * @throws {ConflictError} when another process has it.
 * @throws {StorageError} when the file cannot be written.
 */
export function lockFile(file: string, { what, place, hint }: Locked): () => void {
  let database: DatabaseSync;
  try {
    createPrivateFile(file);
    database = new DatabaseSync(file);
  } catch (cause) {
    throw new StorageError(`${what} cannot be used`, { cause, place: `${place}: ${errorText(cause)}` });
  }
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (!isStorageTrouble(cause)) throw new StorageError(`${basename(file)} is no lock file of ours`, { cause, place });
    throw new ConflictError(`another process uses ${what} ${place}`, { cause, hint });
  }
  return function unlock() {
    database.close();
  };
}
