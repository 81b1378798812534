import { basename } from 'node:path';
import { type AppError, DamagedStoreError, StorageError } from '../../kernel/errors/errors.js';

/** Primary result codes of SQLite that mean that the disk or the system, not the program, is at fault. */
const storageFaults: ReadonlyMap<number, readonly [what: string, hint: string]> = new Map([
  [3, ['may not be used as it has to be', 'Give the user that runs MTGS the right to write the file and its folder.']],
  [5, ['is locked by another process', 'Stop the other process, or try again in a moment.']],
  [6, ['is locked by another process', 'Stop the other process, or try again in a moment.']],
  [7, ['cannot be read or written: memory is exhausted', 'Give MTGS more memory; nothing was written.']],
  [8, ['is read-only', 'Give the user that runs MTGS the right to write the file and its folder.']],
  [10, ['cannot be read or written (I/O error)', 'Check the disk; nothing was written.']],
  [11, ['is damaged', 'Restore a backup with "mtgs restore".']],
  [13, ['cannot grow: the disk is full', 'Free space and try again; nothing was written.']],
  [14, ['cannot be opened', 'Check that the folder exists and may be written.']],
  // Others hold the lock of the write-ahead log for so long that SQLite gives up.
  [15, ['is locked by another process', 'Stop the other process, or try again in a moment.']],
  [26, ['is not an SQLite database', 'Point MTGS at another file, or move this one away.']],
]);

/** Result codes that say that the file itself is no longer what SQLite wrote. */
const damageCodes: ReadonlySet<number> = new Set([11, 26]);

const uniqueViolations: ReadonlySet<number> = new Set([1555, 2067, 2579]);

/** What `node:sqlite` throws: `errcode` is SQLite's extended result code. */
const resultCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined;

export const isUniqueViolation = (error: unknown): boolean => uniqueViolations.has(resultCode(error) ?? -1);

/** Whether a JSON function met the text of a damaged row. */
export const isMalformedJson = (error: unknown): boolean =>
  resultCode(error) === 1 && error instanceof Error && error.message === 'malformed JSON';

/** The {@link StorageError} that stands for a fault of the disk; anything else comes back as it was. */
export function translateSqliteError(error: unknown, file: string): unknown {
  const code = (resultCode(error) ?? 0) & 0xff;
  const fault = storageFaults.get(code);
  if (fault !== undefined) return storageError(file, fault[0], fault[1], error, damageCodes.has(code));
  if (error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE') {
    return storageError(file, 'has been closed', 'MTGS is shutting down; try again once it is up.', error);
  }
  if (error instanceof Error && 'syscall' in error) {
    return storageError(file, 'cannot be created', 'Check that its folder exists and may be written.', error);
  }
  return error;
}

const storageError = (file: string, what: string, hint: string, cause: unknown, isDamage = false): AppError =>
  new (isDamage ? DamagedStoreError : StorageError)(`the database file ${basename(file)} ${what}`, {
    hint,
    cause,
    place: file,
  });
