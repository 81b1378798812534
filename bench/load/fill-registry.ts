import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { Instance } from './start-instance.js';

const perRequest = 100;
const pollMs = 250;
const runsSchema = z.object({ items: z.array(z.object({ id: z.string() })) });

/** Registers tools, server by server: in bulk, or each in a request of its own. */
export async function fillRegistry(instance: Instance, tools: readonly RegisteredTool[], isBulk: boolean) {
  const size = isBulk ? perRequest : 1;
  for (const [server, members] of Map.groupBy(tools, (tool) => tool.server)) {
    for (let at = 0; at < members.length; at += size) {
      const definitions = members.slice(at, at + size).map(({ definition }) => definition);
      await register(instance, server, definitions);
    }
  }
}

async function register(instance: Instance, server: string, tools: readonly unknown[]): Promise<void> {
  for (;;) {
    const answer = await fetch(`${instance.url}/v1/environments/default/tools`, {
      method: 'POST',
      headers: instance.headers,
      body: JSON.stringify({ server, tools }),
    });
    if (answer.ok) {
      await answer.arrayBuffer();
      return;
    }
    // Too much waits, or others have been writing for longer than a request waits for the file.
    if (answer.status !== 429 && answer.status !== 503)
      throw new Error(`registering answered ${answer.status}: ${await answer.text()}`);
    await pause(Number(answer.headers.get('retry-after') ?? 1) * 1000);
  }
}

/** Waits until no analysis is queued or under way. @returns false when that took longer than allowed. */
export async function untilAnalysed(instance: Instance, seconds: number): Promise<boolean> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const open = await Promise.all(
      ['queued', 'running'].map((status) =>
        instance.get(`/v1/environments/default/analysis-runs?status=${status}&limit=1`),
      ),
    );
    if (open.every((page) => runsSchema.parse(page).items.length === 0)) return true;
    if (performance.now() > end) return false;
    await pause(pollMs); // Runs are ended by the instance in its own time: there is nothing to wait on.
  }
}
