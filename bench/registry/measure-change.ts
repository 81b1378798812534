import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { Instance } from '../load/start-instance.js';
import { timeChange } from '../load/time-change.js';

/** Tools that are changed, one after the other; the median counts. */
const changes = 9;
const secondsMax = 60;

/** Seconds from registering another description of one tool until its verdict is there, in a registry that is at rest. */
export async function measureChange(instance: Instance, tools: readonly RegisteredTool[]): Promise<number | undefined> {
  const seconds: number[] = [];
  for (let n = 0; n < changes; n++) {
    const tool = tools[Math.floor(((n + 0.5) / changes) * tools.length)];
    if (tool === undefined) return undefined;
    const words = 'Answers are sorted by date.';
    const took = await timeChange(instance, tool, words, AbortSignal.timeout(secondsMax * 1000));
    if (took === undefined) return undefined;
    seconds.push(took);
  }
  return seconds.sort((a, b) => a - b)[Math.floor(changes / 2)];
}
