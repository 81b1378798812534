import { basename, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { StorageError } from '../../shared/kernel/errors/errors.js';
import { translateSqliteError } from '../../shared/platform/documents/sqlite-errors.js';

/** How long to wait for one write lock, in milliseconds, and how often to try for all of them. */
const lockMs = 2_000;
const attemptsMax = 15;
/** Pages copied at a time. */
const pagesPerStep = 2_000;

const busy = 5;

/**
 * Copies databases as they all are at one moment, also while another process writes to them: nothing in one copy is the
 * consequence of something that another copy lacks. Such a copy is what `kill -9` would have left at that moment, so
 * that starting on it is recovering from a crash.
 *
 * For that moment, a few milliseconds, it holds the write lock of every file: nobody can commit to any of them. Within,
 * it begins a reading transaction on each. In a write-ahead log that goes on seeing what was there when it began, and
 * the copies are made from it while others write again.
 * @throws {StorageError} when a file is damaged, cannot be copied, or stays locked.
 */
export async function copyAtOneMoment(files: readonly string[], folder: string): Promise<void> {
  const readers = await guard(files, () => readAtOneMoment(files));
  try {
    for (const [at, file] of files.entries()) {
      const copy = join(folder, basename(file));
      const reader = readers[at];
      if (reader === undefined) continue;
      await guard([file], () => backup(reader, copy, { rate: pagesPerStep }));
      // One file that stands for itself, without a log beside it.
      await guard([file], () => {
        const database = new DatabaseSync(copy);
        database.exec('PRAGMA journal_mode = DELETE');
        database.close();
      });
    }
  } finally {
    for (const reader of readers) reader.close();
  }
}

/** Connections that all see their file as of the same moment. */
async function readAtOneMoment(files: readonly string[]): Promise<DatabaseSync[]> {
  for (let attempt = 1; ; attempt += 1) {
    const open = (): DatabaseSync[] => files.map((file) => new DatabaseSync(file, { timeout: lockMs }));
    const [writers, readers] = [open(), open()];
    try {
      for (const writer of writers) writer.exec('BEGIN IMMEDIATE');
      for (const reader of readers) {
        reader.exec('BEGIN');
        reader.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get();
      }
      return readers;
    } catch (error) {
      for (const reader of readers) reader.close();
      if (!isBusy(error) || attempt === attemptsMax) throw error;
    } finally {
      for (const writer of writers) writer.close();
    }
    // Somebody waits for the lock that we had while we waited for theirs: let them have it.
    await pause(100 * Math.random());
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === busy;

async function guard<T>(files: readonly string[], work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const translated = translateSqliteError(error, files.map((file) => basename(file)).join(' or '));
    if (translated instanceof Error) throw translated;
    throw new StorageError(`${files.join(' or ')} cannot be copied`, { cause: error });
  }
}
