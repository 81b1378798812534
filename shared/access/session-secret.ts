import { randomBytes, randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPrivateFolder } from '../kernel/files/private-files.js';

/**
 * The secret that signs sessions, out of the data folder: created at first use, readable by its owner only. It is linked
 * into its place as a whole, so that of two processes that start at once both read the same one.
 */
export function loadSessionSecret(folder: string): string {
  const file = join(folder, 'session.secret');
  const known = readSecret(file);
  if (known !== undefined) return known;
  createPrivateFolder(folder);
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // Another process was first.
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, 'utf8');
}

function readSecret(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
