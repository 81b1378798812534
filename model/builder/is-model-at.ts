import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { LocalModel } from './local-models.js';

/** Whether the file at a path is this model, byte for byte. */
export async function isModelAt({ digest }: LocalModel, path: string): Promise<boolean> {
  try {
    return (
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex') === digest
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
