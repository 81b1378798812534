import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { addAbortSignal } from 'node:stream';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { CommandContext } from './command-context.js';
import { exitCodes } from './exit-codes.js';
import { createTerminal } from './output/terminal.js';

const packageSchema = z.object({ name: z.literal('mtgs'), version: z.string() });

/** The version in the package.json of this product: a folder or two up, from source or compiled. */
function readVersion(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const found = packageSchema.safeParse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
      if (found.success) return found.data.version;
    } catch {
      continue; // Not here.
    }
  }
  return '0.0.0';
}

async function askPerson(question: string, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await lines.question(question, { signal })).trim());
  } finally {
    lines.close();
  }
}

/** What commands work with when run by a person: this process's streams, and Ctrl-C as the signal. */
export function createContext(): CommandContext {
  const interrupted = new AbortController();
  const setExitCode = (code: number): void => {
    process.exitCode = code;
  };
  const interrupt = (): void => {
    // A second Ctrl-C ends the process the hard way, should something not let go.
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
    setExitCode(exitCodes.interrupted);
    interrupted.abort(new Error('interrupted'));
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const isAttended = isatty(0) && isatty(2) && (process.env['CI'] ?? '') === '';
  return {
    ...(isAttended && { ask: (question: string) => askPerson(question, interrupted.signal) }),
    terminal: createTerminal({ stdout: process.stdout, stderr: process.stderr, env: process.env }),
    env: process.env,
    cwd: process.cwd(),
    // Not before a command reads it: whoever only opens it takes it from whatever runs beside.
    get stdin() {
      return addAbortSignal(interrupted.signal, process.stdin) as AsyncIterable<Uint8Array>;
    },
    version: readVersion(),
    now: () => new Date(),
    signal: interrupted.signal,
    setExitCode,
  };
}
