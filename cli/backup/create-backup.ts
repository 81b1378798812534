import { mkdtemp, rm, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { ConflictError, NotFoundError, StorageError } from '../../shared/kernel/errors/errors.js';
import { pathsOf } from '../stack/data-files.js';
import { readDataFolder } from '../stack/prepare-data-folder.js';
import { checkDatabases, type DatabasesFound } from './check-databases.js';
import { copyAtOneMoment } from './copy-at-one-moment.js';
import type { Manifest } from './manifest.js';
import { describeFiles, writeArchive } from './write-archive.js';

export interface Backup {
  readonly manifest: Manifest;
  readonly bytes: number;
  /** What the copies are like; the file is written whatever it says. */
  readonly found: DatabasesFound;
}

interface Surroundings {
  readonly now: () => Date;
  /** Version of MTGS. */
  readonly by: string;
  readonly say: (line: string) => void;
  /** Aborted, nothing is left behind. */
  readonly signal: AbortSignal;
}

/**
 * Writes a backup of a data folder into one file, also while an instance runs on it.
 * @throws {ConflictError} when the file is there. @throws {NotFoundError} when the folder holds no instance.
 * @throws {StorageError} when the folder is no whole instance, or the disk refuses.
 */
export async function createBackup(
  dataFolder: string,
  target: string,
  { now, by, say, signal }: Surroundings,
): Promise<Backup> {
  const [folder, file] = [resolve(dataFolder), resolve(target)];
  if (readDataFolder(folder) === 'fresh') {
    throw new NotFoundError(`there is no instance in ${folder}`, { hint: 'Name its data folder with --data.' });
  }
  await checkIsFree(file);
  const staging = await guard(file, () => mkdtemp(`${file}.partial-`));
  try {
    say('Copying…');
    const takenAt = now().toISOString();
    await guard(file, () => copyAtOneMoment(pathsOf(folder), staging));
    signal.throwIfAborted();
    say('Checking the copy…');
    const found = await checkDatabases(staging);
    signal.throwIfAborted();
    say('Packing…');
    const files = await describeFiles(staging);
    const manifest: Manifest = { format: 'mtgs-backup', version: 1, takenAt, by, files };
    signal.throwIfAborted();
    await guard(file, () => writeArchive(file, staging, manifest));
    return { manifest, found, bytes: (await stat(file)).size };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function checkIsFree(file: string): Promise<void> {
  const there = await stat(file).catch(() => undefined);
  if (there === undefined) return;
  throw new ConflictError(`${file} is there already`, { hint: 'Name another file: backups are never overwritten.' });
}

async function guard<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw new StorageError(`${basename(file)} cannot be written: ${error.message}`, {
      cause: error,
      hint: 'Name a file in a folder that exists, on a disk with room for two copies of the data folder.',
    });
  }
}
