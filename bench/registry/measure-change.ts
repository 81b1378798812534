import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { fillRegistry, untilAnalysed } from '../load/fill-registry.js';
import type { Instance } from '../load/start-instance.js';

/** Tools that are changed, one after the other; the median counts. */
const changes = 9;
const pollMs = 20;
const secondsMax = 60;

/** Seconds from registering another description of one tool until its verdict is there, in a registry that is at rest. */
export async function measureChange(instance: Instance, tools: readonly RegisteredTool[]): Promise<number | undefined> {
  const seconds: number[] = [];
  for (let n = 0; n < changes; n++) {
    const tool = tools[Math.floor(((n + 0.5) / changes) * tools.length)];
    if (tool === undefined) return undefined;
    const description = `${tool.definition.description ?? ''} Answers are sorted by date.`;
    const start = performance.now();
    await fillRegistry(instance, [{ ...tool, definition: { ...tool.definition, description } }], false);
    if (!(await untilAnalysed(instance, secondsMax, pollMs))) return undefined;
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds.sort((a, b) => a - b)[Math.floor(changes / 2)];
}
