import { open } from 'node:fs/promises';

/** Puts on the disk what was renamed in a folder. Some systems do not let folders be opened; they do it themselves. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync();
    await handle.close();
  } catch {
    // What could not be synchronised is renamed all the same.
  }
}
