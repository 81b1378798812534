import { type AppError, StorageError } from '../errors/errors.js';

/** Primary result codes of SQLite that mean that the disk, not the program, is at fault. */
const storageFaults: ReadonlyMap<number, readonly [what: string, hint: string]> = new Map([
  [5, ['is locked by another process', 'Stop the other process, or try again in a moment.']],
  [6, ['is locked by another process', 'Stop the other process, or try again in a moment.']],
  [8, ['is read-only', 'Give the user that runs MTGS the right to write the file and its folder.']],
  [10, ['cannot be read or written (I/O error)', 'Check the disk; nothing was written.']],
  [11, ['is damaged', 'Restore the file from a backup.']],
  [13, ['cannot grow: the disk is full', 'Free space and try again; nothing was written.']],
  [14, ['cannot be opened', 'Check that the folder exists and may be written.']],
  [26, ['is not an SQLite database', 'Point MTGS at another file, or move this one away.']],
]);

const uniqueViolations: ReadonlySet<number> = new Set([1555, 2067, 2579]);

/** What `node:sqlite` throws: `errcode` is SQLite's extended result code. */
const resultCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined;

export const isUniqueViolation = (error: unknown): boolean => uniqueViolations.has(resultCode(error) ?? -1);

/** The {@link StorageError} that stands for a fault of the disk; anything else comes back as it was. */
export function translateSqliteError(error: unknown, file: string): unknown {
  const fault = storageFaults.get((resultCode(error) ?? 0) & 0xff);
  if (fault !== undefined) return storageError(file, fault[0], fault[1], error);
  if (error instanceof Error && 'errcode' in error && error.message === 'malformed JSON') {
    return storageError(
      file,
      'holds a row that is no JSON',
      'Somebody wrote into it: restore it from a backup.',
      error,
    );
  }
  if (error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE') {
    return storageError(file, 'has been closed', 'MTGS is shutting down; try again once it is up.', error);
  }
  if (error instanceof Error && 'syscall' in error) {
    return storageError(file, 'cannot be created', 'Check that its folder exists and may be written.', error);
  }
  return error;
}

const storageError = (file: string, what: string, hint: string, cause: unknown): AppError =>
  new StorageError(`the database ${what}`, { hint, cause, place: file });
