import { join } from 'node:path';
import { StorageError } from '../../shared/kernel/errors/errors.js';
import { createPrivateFolder } from '../../shared/kernel/files/private-files.js';
import { errorText } from '../core/error-text.js';
import { lockFile } from './lock-file.js';

/**
 * Claims the data folder for this process until the returned function is called.
 * @throws {ConflictError} when another process has it.
 * @throws {StorageError} when the folder cannot be written.
 */
export function lockFolder(folder: string): () => void {
  const what = 'the data folder';
  try {
    createPrivateFolder(folder);
  } catch (cause) {
    throw new StorageError(`${what} cannot be used`, { cause, place: `${folder}: ${errorText(cause)}` });
  }
  const hint = 'Stop that process, or start this one with a data folder of its own.';
  return lockFile(join(folder, 'host.lock'), { what, place: folder, hint });
}
