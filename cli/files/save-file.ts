import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StorageError } from '../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../command-context.js';

/** Writes a file that the user named. @throws {StorageError} when it cannot be written. */
export async function saveFile(file: string, text: string, { cwd }: Pick<CommandContext, 'cwd'>): Promise<void> {
  try {
    await writeFile(resolve(cwd, file), text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StorageError(`${file} cannot be written: ${reason}`, {
      cause,
      hint: 'Name a file in a folder that exists.',
    });
  }
}
