import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { fixture } from './start-fixture.js';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

export interface SpawnedHost {
  readonly url: string;
  readonly pid: number | undefined;
  /** Sends the signal and waits for the end. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** Starts a fixture app in a process of its own; that process ends with the test at the latest. */
export async function spawnHost(app: string, folder: string, env: Record<string, string> = {}): Promise<SpawnedHost> {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      here('ts-resolve.mjs'),
      here('child-host.ts'),
      fixture(app),
      folder,
    ],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (line: Buffer) => {
      resolve(line.toString().trim());
    });
    child.once('exit', (code) => {
      reject(new Error(`the host ended with ${String(code)} before it was up`));
    });
  });
  return {
    url,
    pid: child.pid,
    async end(signal) {
      child.kill(signal);
      await ended;
    },
  };
}
