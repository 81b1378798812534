import { readdir, readFile } from 'node:fs/promises';

/** Processor time of each thread of a process by the thread's name, in milliseconds, from `/proc`; Linux only. */
export const threadTimes = (pid: number): Promise<ReadonlyMap<string, number>> => readScheduling(pid, 0);

/** How long each thread could have run and waited for a processor, in the same way. */
export const threadWaits = (pid: number): Promise<ReadonlyMap<string, number>> => readScheduling(pid, 1);

async function readScheduling(pid: number, column: 0 | 1): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${thread}`;
    const [name, stat] = await Promise.all(
      ['comm', 'schedstat'].map((file) => readFile(`${folder}/${file}`, 'utf8').catch(() => '')),
    );
    const key = name?.trim() ?? '';
    const nanoseconds = Number(stat?.split(' ')[column] ?? 0);
    times.set(key, (times.get(key) ?? 0) + nanoseconds / 1e6);
  }
  return times;
}

/** What each thread took between two looks, in seconds, the busiest first. */
export const threadsSince = (
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Array.from(after, ([name, ms]): [string, number] => [name, (ms - (before.get(name) ?? 0)) / 1000]).sort(
      ([, a], [, b]) => b - a,
    ),
  );
