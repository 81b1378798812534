import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { Instance } from './start-instance.js';

const pollMs = 20;
const env = '/v1/environments/default';
const registeredSchema = z.object({ run: z.object({ id: z.string() }) });
const runSchema = z.object({ status: z.string() });

/**
 * Seconds from registering another description of a tool until its verdict is there; undefined when nobody waits any longer.
 */
export async function timeChange(
  instance: Instance,
  { server, definition }: RegisteredTool,
  words: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const changed = { ...definition, description: `${definition.description ?? ''} ${words}` };
  const start = performance.now();
  const { run } = registeredSchema.parse(await instance.post(`${env}/tools`, { server, tools: [changed] }));
  while (!signal.aborted) {
    const { status } = runSchema.parse(await instance.get(`${env}/analysis-runs/${run.id}`));
    if (status === 'completed') return (performance.now() - start) / 1000;
    if (status === 'failed') throw new Error(`the analysis ${run.id} failed`);
    await pause(pollMs); // A run ends in the instance's own time: there is nothing to wait on.
  }
  return undefined;
}
