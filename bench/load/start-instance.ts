import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { InstanceMessage, InstanceRequest } from './instance-process.js';
import { measureProcessTree, type ProcessFigures } from './process-tree.js';

/** An MTGS of its own, in a process of its own, so that what drives it is not measured with it. */
export interface Instance {
  readonly url: string;
  readonly pid: number;
  readonly headers: Readonly<Record<string, string>>;
  processes(): Promise<ProcessFigures>;
  diskBytes(): Promise<number>;
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
  patch(path: string, body: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

const started: z.ZodType<InstanceMessage> = z.object({ url: z.string(), key: z.string() });

export interface InstanceOptions {
  /** Options of Node. */
  readonly execArgv?: readonly string[];
  /** What the instance that had the folder before answered to: a key is told once. */
  readonly headers?: Instance['headers'];
}

/** Starts an embedded instance on an empty folder, or on that of an earlier one. */
export async function startInstance(
  dataFolder: string,
  { execArgv = [], headers: known }: InstanceOptions = {},
): Promise<Instance> {
  const program = fileURLToPath(new URL('instance-process.js', import.meta.url));
  // A few clients in a hurry are no attack.
  const env = { ...process.env, MTGS_RATE_LIMIT: '1000000', NODE_NO_WARNINGS: '1' };
  const child = fork(program, [dataFolder], { env, execArgv: [...execArgv] });
  const { url, key } = started.parse(await nextMessage(child));
  const headers = known ?? { Authorization: `Bearer ${key}` };

  async function call(path: string, init: RequestInit): Promise<unknown> {
    const answer = await fetch(`${url}${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }

  return {
    url,
    pid: child.pid ?? 0,
    headers,
    processes: () => measureProcessTree(child.pid ?? 0),
    async diskBytes() {
      const sizes = (await readdir(dataFolder)).map(async (name) => (await stat(join(dataFolder, name))).size);
      return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    },
    get: (path) => call(path, {}),
    post: (path, body) => call(path, { method: 'POST', body: JSON.stringify(body) }),
    patch: (path, body) => call(path, { method: 'PATCH', body: JSON.stringify(body) }),
    async stop() {
      const ended = once(child, 'exit');
      child.send('stop' satisfies InstanceRequest);
      await ended;
    },
  };
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('the instance ended');
  });
  return (await Promise.race([once(child, 'message') as Promise<unknown[]>, ended]))[0];
}
