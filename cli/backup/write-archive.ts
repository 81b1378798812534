import { open, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { create } from 'tar';
import { createPrivateFile } from '../../shared/kernel/files/private-files.js';
import { dataFiles } from '../stack/data-files.js';
import { hashFile } from './hash-file.js';
import { type Manifest, manifestName } from './manifest.js';
import { syncFolder } from './sync-folder.js';

/** What a manifest says of the databases of a folder. */
export async function describeFiles(folder: string): Promise<Manifest['files']> {
  const files: Manifest['files'] = [];
  for (const { name } of dataFiles) {
    const path = join(folder, name);
    files.push({ name, bytes: (await stat(path)).size, sha256: await hashFile(path), version: versionOf(path) });
  }
  return files;
}

function versionOf(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  database.close();
  return version;
}

/**
 * Packs what the manifest names, from `folder` into a plain tar, which any `tar` unpacks. The file appears under its name
 * when all of it is on the disk.
 */
export async function writeArchive(file: string, folder: string, manifest: Manifest): Promise<void> {
  await writeFile(join(folder, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600 });
  const partial = join(folder, 'backup.tar');
  createPrivateFile(partial);
  await create({ file: partial, cwd: folder, portable: true }, [
    manifestName,
    ...manifest.files.map(({ name }) => name),
  ]);
  const handle = await open(partial, 'r+');
  await handle.sync();
  await handle.close();
  await rename(partial, file);
  await syncFolder(dirname(file));
}
