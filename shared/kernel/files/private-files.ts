import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Creates a folder that only its owner can read, and the folders above it as needed. An existing one stays as it is. Step by
 * step: where nothing can be created, `mkdir` with `recursive` can go on for ever.
 */
export function createPrivateFolder(path: string): void {
  const folder = resolve(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(folder) !== folder) createPrivateFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was first, which is as good.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

/** Creates an empty file that only its owner can read, unless it is there. SQLite gives its side files the same rights. */
export function createPrivateFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
}
