import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkDatabases, type DatabasesFound } from './check-databases.js';
import type { Manifest } from './manifest.js';
import { readArchive } from './read-archive.js';

export interface Verified {
  readonly manifest: Manifest;
  readonly found: DatabasesFound;
}

/** Unpacks a backup and looks through it. Its files are only worth a look when they are those that were packed. */
export async function unpackAndCheck(file: string, folder: string, signal: AbortSignal): Promise<Verified> {
  const { manifest, problems } = await readArchive(file, folder);
  signal.throwIfAborted();
  if (problems.length > 0) return { manifest, found: { problems, unreadable: [], chains: [] } };
  return { manifest, found: await checkDatabases(folder) };
}

/** Checks a backup without restoring it, in a folder for temporary files that is removed afterwards. */
export async function verifyBackup(file: string, signal: AbortSignal): Promise<Verified> {
  const folder = await mkdtemp(join(tmpdir(), 'mtgs-verify-'));
  try {
    return await unpackAndCheck(resolve(file), folder, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
