import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

/** A running embedded stack in a process of its own. */
export interface Stack {
  readonly url: string;
  /** The administrator's. */
  readonly key: string;
  /** Sends a request, as the administrator unless the headers say otherwise; the answer's status and parsed body. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: unknown }>;
  /** SIGKILL: nothing gets a chance to clean up. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const keys = new Map<string, string>();

interface StackOptions {
  /** Its clock: since when it goes faster than the wall's, in milliseconds, and how many times as fast. */
  readonly clock?: { readonly began: number; readonly rate: number };
  /** When servers are synchronised by themselves; never unless given. */
  readonly syncSchedule?: string;
  /** Any free one unless given: for whoever has to find it again after a restart. */
  readonly port?: number;
  /** Another app than the product's, a file beside the stack's. */
  readonly app?: string;
  /** Another program than the embedded stack's, one of test/fixtures. */
  readonly program?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts the stack on a data folder; the key of its first start is remembered for later ones. */
export async function startStack(
  dataFolder: string,
  { clock, syncSchedule, port = 0, app, program = 'embedded-stack.mjs', settings }: StackOptions = {},
): Promise<Stack> {
  const child = spawn(process.execPath, [`test/fixtures/${program}`, dataFolder, String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...settings,
      NODE_NO_WARNINGS: '1',
      ...(clock !== undefined && { TEST_CLOCK: `${clock.began},${clock.rate}` }),
      ...(app !== undefined && { TEST_APP: app }),
      ...(syncSchedule !== undefined && { TEST_SYNC_SCHEDULE: syncSchedule }),
    },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000);
  });
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    ended.then(() => {
      throw new Error(`the stack ended before it was up: ${said}`);
    }),
  ]);
  const { url, key } = JSON.parse(line) as { url: string; key?: string };
  if (key !== undefined) keys.set(dataFolder, key);
  return {
    url,
    key: keys.get(dataFolder) ?? '',
    call: (method, path, body, headers = {}) => call(url, keys.get(dataFolder) ?? '', { method, path, body, headers }),
    kill: () => end(child, ended, 'SIGKILL'),
    stop: () => end(child, ended, 'SIGTERM'),
  };
}

async function call(
  url: string,
  key: string,
  request: { method: string; path: string; body: unknown; headers: Record<string, string> },
) {
  const { method, path, body, headers } = request;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

async function end(child: ChildProcess, ended: Promise<void>, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  await ended;
}

/** Asks again and again until `read` gives something; fails loudly after `seconds`. */
export async function eventually<T>(read: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (let wait = 5; performance.now() < end; wait = Math.min(200, wait * 1.5)) {
    const found = await read();
    if (found !== undefined) return found;
    await pause(wait); // Polling a process from outside: there is nothing to wait on.
  }
  throw new Error(`it did not come true within ${seconds} s`);
}
