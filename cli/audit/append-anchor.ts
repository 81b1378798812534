import { open } from 'node:fs/promises';
import type { AuditAnchor } from '../../shared/domain/governance/audit-entry.js';
import { StorageError } from '../../shared/kernel/errors/errors.js';

const newline = 0x0a;

/** Adds an anchor behind those of a file, on a line of its own. @throws {StorageError} when that is not possible. */
export async function appendAnchor(file: string, anchor: AuditAnchor): Promise<void> {
  try {
    // Appending only, so that it works where nothing else is allowed.
    await using handle = await open(file, 'a+');
    const { size } = await handle.stat();
    const last = Buffer.alloc(1, newline);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    await handle.appendFile(`${last[0] === newline ? '' : '\n'}${JSON.stringify(anchor)}\n`);
    await handle.sync();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new StorageError(`the new anchor could not be added to ${file}: ${error.message}`, { cause: error });
  }
}
