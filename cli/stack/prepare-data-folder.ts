import { existsSync } from 'node:fs';
import type { Log } from '../../local/host-options.js';
import { DamagedStoreError, StorageError } from '../../shared/kernel/errors/errors.js';
import { checkFeedPositions } from './check-feed-positions.js';
import { dataFiles, pathsOf, restoringFolder } from './data-files.js';
import { type DatabaseState, inspectDatabase } from './inspect-database.js';
import { quickCheck } from './quick-check.js';

/**
 * Makes sure that a data folder is one to start on: nothing at all, or databases that are whole, known and of one moment.
 * A file that is missing, empty or damaged beside one that is in use is never a fresh start.
 * @throws {StorageError} that says which file is wrong, and how to restore.
 */
export async function prepareDataFolder(folder: string, log: Log): Promise<'fresh' | 'in use'> {
  if (readDataFolder(folder) === 'fresh') return 'fresh';
  const paths = pathsOf(folder);
  const [documentsFile = '', hostFile = ''] = paths;
  try {
    const began = performance.now();
    const isDone = await quickCheck(paths);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    if (isDone) log({ level: 'information', category: 'host', message: `the databases were checked in ${seconds} s` });
    else log({ level: 'warning', category: 'host', message: notChecked(seconds) });
    checkFeedPositions(documentsFile, hostFile);
    return 'in use';
  } catch (error) {
    throw unusable(folder, error);
  }
}

/**
 * What is in a data folder, by a look at its files.
 * @throws {StorageError} when it is neither nothing nor an instance.
 */
export function readDataFolder(folder: string): 'fresh' | 'in use' {
  const [documentsFile = '', hostFile = ''] = pathsOf(folder);
  const [documents, host] = dataFiles;
  try {
    const states = [inspectDatabase(documentsFile, documents), inspectDatabase(hostFile, host)] as const;
    return isFresh(folder, states) ? 'fresh' : 'in use';
  } catch (error) {
    throw unusable(folder, error);
  }
}

function unusable(folder: string, error: unknown): unknown {
  if (!(error instanceof StorageError)) return error;
  const restore = `Restore a backup: mtgs restore <backup> --data ${folder} --force`;
  return new StorageError(`the data folder ${folder} cannot be used: ${error.message}`, {
    cause: error,
    hint: error instanceof DamagedStoreError ? restore : (error.hint ?? restore),
  });
}

/** @throws {StorageError} when one of the files is not what goes with the other. */
function isFresh(folder: string, [documents, host]: readonly [DatabaseState, DatabaseState]): boolean {
  // `host.db` has its tables before anything is written into `mtgs.db`, and is marked when something was.
  const lacks = (state: DatabaseState): boolean => state === 'missing' || state === 'empty';
  if (host === 'in use' && documents !== 'in use') throw lost('mtgs.db', documents, 'host.db');
  if (documents === 'in use' && lacks(host)) throw lost('host.db', host, 'mtgs.db');
  if (documents === 'in use') return false;
  if (existsSync(restoringFolder(folder))) {
    throw new StorageError(`a restore into it was cut short: ${restoringFolder(folder)} is still there`, {
      hint: 'Run "mtgs restore" again, or remove that folder to start with an empty registry.',
    });
  }
  return true;
}

const lost = (file: string, state: DatabaseState, other: string): StorageError =>
  new StorageError(`${file} is ${state === 'new' ? 'empty' : state}, although ${other} is in use`);

const notChecked = (seconds: string): string =>
  `the databases were not checked to the end within ${seconds} s, and the start goes on: "mtgs backup" checks them`;
