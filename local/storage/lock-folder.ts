import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConflictError, StorageError } from '../../shared/kernel/errors/errors.js';
import { createPrivateFile, createPrivateFolder } from '../../shared/platform/documents/private-files.js';
import { errorText } from '../core/error-text.js';
import { isStorageTrouble } from './storage-trouble.js';

/**
 * Claims the data folder for this process until the returned function is called. The claim is an open exclusive
 * transaction, so the operating system gives it back however the process ends.
 * @throws {ConflictError} when another process has it.
 * @throws {StorageError} when the folder cannot be written.
 */
export function lockFolder(folder: string): () => void {
  let database: DatabaseSync;
  try {
    createPrivateFolder(folder);
    createPrivateFile(join(folder, 'host.lock'));
    database = new DatabaseSync(join(folder, 'host.lock'));
  } catch (cause) {
    throw new StorageError('the data folder cannot be used', { cause, place: `${folder}: ${errorText(cause)}` });
  }
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (!isStorageTrouble(cause)) throw new StorageError('host.lock is no lock file of ours', { cause, place: folder });
    throw new ConflictError(`another process uses the data folder ${folder}`, {
      cause,
      hint: 'Stop that process, or start this one with a data folder of its own.',
    });
  }
  return function unlock() {
    database.close();
  };
}
