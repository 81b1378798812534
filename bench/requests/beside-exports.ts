import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Instance } from '../load/start-instance.js';
import { type Percentiles, percentiles } from '../load/percentiles.js';
import type { Route } from '../load/routes.js';

export interface BesideExports {
  readonly name: string;
  readonly alone: Percentiles;
  readonly beside: Percentiles;
}

const windowMs = 1_000;
/** Between two requests of the client that is timed. */
const restMs = 5;

/**
 * How long reads take by themselves, and while another client reads one export after the other, in milliseconds: in turns of a
 * second each, so that whatever else the machine does is in both. The other client is a process of its own: what is timed
 * here does not wait for the bytes of an export.
 */
export async function besideExports(
  instance: Instance,
  routes: readonly Route[],
  seconds: number,
): Promise<BesideExports[]> {
  const reads = routes.filter(({ name }) => name.startsWith('GET ') && name !== 'GET export');
  const exported = routes.find(({ name }) => name === 'GET export');
  if (exported === undefined) throw new Error('there is no export among the routes');
  const alone = new Map<string, number[]>(reads.map(({ name }) => [name, []]));
  const beside = new Map<string, number[]>(reads.map(({ name }) => [name, []]));
  const { path } = exported.request(0);
  const program = fileURLToPath(new URL('./read-exports.js', import.meta.url));
  const reader = fork(program, [`${instance.url}${path}`, JSON.stringify(instance.headers)]);
  try {
    for (let turn = 0; turn < seconds; turn += 1) {
      const isBeside = turn % 2 === 1;
      if (isBeside) reader.send(true);
      await timeReads(instance, reads, isBeside ? beside : alone);
      if (isBeside) await stopReading(reader);
    }
  } finally {
    reader.kill();
  }
  const figuresOf = (times: ReadonlyMap<string, number[]>, name: string): Percentiles =>
    percentiles(times.get(name) ?? []);
  return reads.map(({ name }) => ({ name, alone: figuresOf(alone, name), beside: figuresOf(beside, name) }));
}

async function timeReads(instance: Instance, reads: readonly Route[], times: ReadonlyMap<string, number[]>) {
  const end = performance.now() + windowMs;
  for (let n = 0; performance.now() < end; n += 1) {
    const route = reads[n % reads.length];
    if (route === undefined) return;
    const start = performance.now();
    await send(instance, route, n);
    times.get(route.name)?.push(performance.now() - start);
    await pause(restMs); // One client, not as many requests as fit.
  }
}

async function stopReading(reader: ChildProcess): Promise<void> {
  const paused = Promise.race([once(reader, 'message'), once(reader, 'exit').then(() => failed())]);
  reader.send(false);
  await paused;
}

function failed(): never {
  throw new Error('the client that reads exports ended');
}

async function send({ url, headers }: Instance, { request, expected }: Route, turn: number): Promise<void> {
  const { path } = request(turn);
  const answer = await fetch(`${url}${path}`, { headers });
  await answer.arrayBuffer();
  if (!expected.includes(answer.status)) throw new Error(`${path} answered ${answer.status}`);
}
