import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

const resolution = 5;

/**
 * The longest time for which nothing else had its turn while the work was done, in milliseconds. Where other programs
 * keep the machine busy, their turns are not counted: what this thread computed between two turns is the most it can be.
 */
export async function longestStall(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution });
  let computed = 0;
  let last = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(last);
    last = process.threadCpuUsage();
    computed = Math.max(computed, (user + system) / 1e3);
  }, resolution);
  delay.enable();
  await work();
  await pause(4 * resolution); // A stall is only measured once the timer behind it has run.
  delay.disable();
  clearInterval(timer);
  return Math.min(delay.max / 1e6 - resolution, computed);
}
