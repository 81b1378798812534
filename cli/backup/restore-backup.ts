import { readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { lockFolder } from '../../local/storage/lock-folder.js';
import { ConflictError } from '../../shared/kernel/errors/errors.js';
import { createPrivateFolder } from '../../shared/kernel/files/private-files.js';
import { restoringFolder } from '../stack/data-files.js';
import { syncFolder } from './sync-folder.js';
import { unpackAndCheck, type Verified } from './verify-backup.js';

export interface Restored extends Verified {
  /** Whether the folder is there now: nothing is restored that has problems. */
  readonly isRestored: boolean;
  /** Where what was in the folder is now. */
  readonly movedTo?: string;
}

/**
 * Restores a backup as a data folder. Everything is unpacked and checked in a folder beside it, which is renamed in the
 * end: whenever it is cut short, the data folder is what it was, or there is none and a start says so.
 * @throws {ConflictError} when the data folder is in use, or holds something and `force` is not given.
 * @throws {InvalidInputError} when the file is no backup. @throws {StorageError} when the disk refuses, or it is newer.
 */
export async function restoreBackup(
  file: string,
  dataFolder: string,
  { force, now, signal }: { readonly force: boolean; readonly now: () => Date; readonly signal: AbortSignal },
): Promise<Restored> {
  const folder = resolve(dataFolder);
  const staging = restoringFolder(folder);
  const locks: (() => void)[] = [];
  let isOurs = false;
  try {
    // Claimed, so that nobody starts on what is about to be moved, nor restores to the same place.
    if (!(await isEmptyTarget(folder, force))) locks.push(lockFolder(folder));
    locks.push(lockFolder(staging));
    isOurs = true;
    await clear(staging);
    const verified = await unpackAndCheck(resolve(file), staging, signal);
    signal.throwIfAborted();
    if (verified.found.problems.length > 0) return { ...verified, isRestored: false };
    const movedTo = await putInPlace(staging, folder, now());
    return { ...verified, isRestored: true, ...(movedTo !== undefined && { movedTo }) };
  } finally {
    // After a success it is not there any more.
    if (isOurs) await rm(staging, { recursive: true, force: true });
    for (const unlock of locks) unlock();
  }
}

const entriesOf = async (folder: string): Promise<string[] | undefined> => {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ConflictError(`${folder} is no folder`, { cause: error, hint: 'Name another one with --data.' });
  }
};

/**
 * Whether there is something in a folder that a restore would have to move aside.
 * @throws {ConflictError} when it is no folder.
 */
export const holdsSomething = async (folder: string): Promise<boolean> =>
  ((await entriesOf(resolve(folder))) ?? []).length > 0;

async function isEmptyTarget(folder: string, force: boolean): Promise<boolean> {
  const entries = await entriesOf(folder);
  if (entries === undefined || entries.length === 0) {
    createPrivateFolder(dirname(folder));
    return true;
  }
  if (force) return false;
  throw new ConflictError(`the data folder ${folder} is not empty`, {
    hint: 'Restore into another folder with --data, or move what is there aside with --force.',
  });
}

/** What a restore that was cut short has left. */
async function clear(staging: string): Promise<void> {
  for (const name of await readdir(staging)) {
    if (!name.startsWith('host.lock')) await rm(join(staging, name), { recursive: true });
  }
}

/** @returns where what was in the folder is now. */
async function putInPlace(staging: string, folder: string, now: Date): Promise<string | undefined> {
  const entries = await entriesOf(folder);
  if (entries?.length === 0) await rmdir(folder);
  const movedTo = entries === undefined || entries.length === 0 ? undefined : `${folder}.replaced-${stamp(now)}`;
  if (movedTo !== undefined) await rename(folder, movedTo);
  try {
    await rename(staging, folder);
  } catch (error) {
    if (movedTo !== undefined) await rename(movedTo, folder);
    throw error;
  }
  await syncFolder(dirname(folder));
  return movedTo;
}

const stamp = (now: Date): string => now.toISOString().replaceAll(/[-:.]/g, '');
