import { type Percentiles, percentiles } from '../load/percentiles.js';
import type { Route } from '../load/routes.js';
import type { Instance } from '../load/start-instance.js';
import { threadTimes } from '../load/thread-times.js';

export interface CostOfRoute extends Percentiles {
  readonly name: string;
  readonly share: number;
  /** Processor time for one request by the name of the thread, in milliseconds. */
  readonly cpu: ReadonlyMap<string, number>;
  /** The same of all threads and processes of the instance, with what it does later for earlier requests. */
  readonly cpuOfAll: number;
}

/** What one request costs each thread of the instance, when one client sends one after the other. */
export async function measureRoute(instance: Instance, route: Route, count: number): Promise<CostOfRoute> {
  let turn = 0;
  const send = async (): Promise<number> => {
    const { method, path, body } = route.request((turn += 1));
    const started = performance.now();
    const answer = await fetch(`${instance.url}${path}`, {
      method,
      headers: instance.headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!route.expected.includes(answer.status)) throw new Error(`${route.name} answered ${answer.status}: ${text}`);
    return performance.now() - started;
  };
  for (let n = 0; n < count / 4; n += 1) await send();
  const before = await threadTimes(instance.pid);
  const { cpuSeconds: allBefore } = await instance.processes();
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) times.push(await send());
  const after = await threadTimes(instance.pid);
  const { cpuSeconds: allAfter } = await instance.processes();
  const cpu = new Map(Array.from(after, ([name, ms]) => [name, (ms - (before.get(name) ?? 0)) / count]));
  const cpuOfAll = ((allAfter - allBefore) * 1000) / count;
  return { name: route.name, share: route.share, cpu, cpuOfAll, ...percentiles(times) };
}
