import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Started {
  readonly finished: Promise<Finished>;
  readonly interrupt: () => void;
  /** SIGKILL: nothing gets a chance to clean up. */
  readonly kill: () => void;
  /** What it has printed on standard output until now. */
  readonly soFar: () => string;
}

/** Starts the command line from its sources in a process of its own, as a user would; it ends with the test at the latest. */
export function startMtgs(
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Started {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      here('../../local/support/ts-resolve.mjs'),
      here('../../../cli/index.ts'),
      ...args,
    ],
    {
      cwd: options.cwd ?? process.cwd(),
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return {
    finished: new Promise((resolve) => {
      child.once('close', (code) => {
        resolve({ code, out, err });
      });
    }),
    soFar: () => out,
    interrupt: () => {
      child.kill('SIGINT');
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

export const runMtgs = (...parameters: Parameters<typeof startMtgs>): Promise<Finished> =>
  startMtgs(...parameters).finished;
