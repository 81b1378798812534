import { type FileHandle, open, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { lockFile } from '../../local/storage/lock-file.js';
import type { PicksFile } from '../../shared/analysis/router/record-picks.js';
import { readRecordedPicks } from '../../shared/analysis/router/recorded-router.js';
import { InvalidInputError, StorageError, TooLargeError } from '../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../command-context.js';

/** Largest picks file that is read, in bytes. */
export const picksBytesMax = 128 * 1024 * 1024;

/** What is written is on the disk after this time at the latest: a crash of the machine loses no more. Milliseconds. */
const syncEveryMs = 1_000;

/**
 * A file of picks that grows line by line while answers come: whatever ends the process, what was paid for is there, and
 * the same command goes on from it. A line that was cut off in the middle is removed. One process at a time records into a
 * file: two would ask and pay for the same questions, and a file with two answers to one question cannot be replayed.
 * @throws {ConflictError} while another process records into it. @throws {StorageError} when it cannot be written.
 * @throws {InvalidInputError} for a file that holds something else, or picks of another router; it stays as it is.
 */
export async function openPicksFile(
  file: string,
  router: string,
  { cwd }: Pick<CommandContext, 'cwd'>,
): Promise<PicksFile & { readonly close: () => Promise<void> }> {
  const path = resolve(cwd, file);
  const handle = await attempt(file, () => open(path, 'a+'));
  let unlock = (): void => undefined;
  try {
    const hint = 'Wait until that process has ended, or name another file with --record.';
    unlock = lockFile(`${await realpath(path)}.lock`, { what: 'the picks file', place: file, hint });
    const known = readRecordedPicks(await readWholeLines(handle, file));
    if (known.router !== undefined && known.router !== router) {
      throw new InvalidInputError(`${file} holds picks of ${known.router}, and ${router} is asked`, [], {
        hint: 'Name another file with --record.',
      });
    }
    const writer = createWriter(handle, file);
    return { known, ...writer, close: () => writer.close().finally(unlock) };
  } catch (error) {
    unlock();
    await handle.close();
    throw error;
  }
}

function createWriter(handle: FileHandle, file: string) {
  let last: Promise<void> = Promise.resolve();
  let syncedAt = performance.now();

  async function append(line: string): Promise<void> {
    await handle.appendFile(`${line}\n`);
    if (performance.now() - syncedAt < syncEveryMs) return;
    syncedAt = performance.now();
    await handle.datasync();
  }

  return {
    /** One after the other, so that lines do not mix. After a failure nothing more is written. */
    write(line: string): Promise<void> {
      last = last.then(() => attempt(file, () => append(line)));
      return last;
    },
    async close(): Promise<void> {
      await last.catch(() => undefined);
      await handle.datasync().catch(() => undefined);
      await handle.close();
    },
  };
}

/** All lines with their ends; what a process that was killed wrote of another one is cut off. */
async function readWholeLines(handle: FileHandle, file: string): Promise<string> {
  const { size } = await handle.stat();
  if (size > picksBytesMax) throw new TooLargeError(`${file} has more than ${picksBytesMax} bytes`);
  const bytes = Buffer.alloc(size);
  const { bytesRead } = await handle.read(bytes, 0, size, 0);
  const end = bytes.subarray(0, bytesRead).lastIndexOf('\n') + 1;
  const content = bytes.toString('utf8', 0, end);
  // Only of a file of picks: any other is refused as it is.
  const rest = bytes.toString('utf8', end, bytesRead);
  if (rest === '') return content;
  if (!rest.startsWith('{"version":') && !'{"version":'.startsWith(rest)) return content + rest;
  readRecordedPicks(content);
  await attempt(file, () => handle.truncate(end));
  return content;
}

async function attempt<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StorageError(`${file} cannot be written: ${reason}`, {
      cause,
      hint: 'Name a file in a folder that exists.',
    });
  }
}
