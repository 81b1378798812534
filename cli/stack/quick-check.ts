import { fork } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DamagedStoreError } from '../../shared/kernel/errors/errors.js';
import type { QuickCheckAnswer } from './quick-check-process.js';

/** How long a start waits for the check, in milliseconds. */
const patienceMs = 30_000;

// Node runs TypeScript as it stands; compiled, the program lies beside this file.
const program = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './quick-check-process.ts' : './quick-check-process.js', import.meta.url),
);

/**
 * Looks through databases with SQLite's `quick_check`: every page is read, indexes are not compared. Resolves to whether
 * it came to the end within its time.
 * @throws {DamagedStoreError} that names the first file which is not whole.
 */
export async function quickCheck(files: readonly string[], patience = patienceMs): Promise<boolean> {
  const answer = await ask(files, patience);
  if (answer?.file === undefined) return answer !== undefined;
  throw new DamagedStoreError(`${basename(answer.file)} is damaged: ${answer.found ?? 'it is not whole'}`);
}

function ask(files: readonly string[], patience: number): Promise<QuickCheckAnswer | undefined> {
  return new Promise((resolve) => {
    const child = fork(program, files, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), patience);
    let answer: QuickCheckAnswer | undefined;
    child.once('message', (message) => {
      answer = message as QuickCheckAnswer;
    });
    // A program that cannot be started, or is stopped, has not looked.
    for (const end of ['close', 'error'] as const) {
      child.once(end, () => {
        clearTimeout(timer);
        resolve(answer);
      });
    }
  });
}
