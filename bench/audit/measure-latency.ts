import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { startStack } from '../../cli/stack/start-stack.js';

/** Milliseconds from the answer to a registration until its audit entry can be read. */
export interface LatencyFigures {
  readonly registrations: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const pollMs = 2;
const giveUpMs = 60_000;
const pageSchema = z.object({ items: z.array(z.unknown()) });

/** Registers tools over HTTP on an embedded stack of its own, and waits for the audit entry of each. */
export async function measureLatency(dataFolder: string, registrations: number): Promise<LatencyFigures> {
  // One client in a hurry is no attack.
  process.env['MTGS_RATE_LIMIT'] = '1000000';
  const stack = await startStack({ dataFolder, port: 0, log: () => undefined });
  const headers = { Authorization: `Bearer ${stack.adminKey ?? ''}` };
  const times: number[] = [];
  try {
    for (let number = 0; number < registrations; number += 1) {
      const tool = { name: `bench_tool_${number}`, description: `Does ${number}.`, inputSchema: { type: 'object' } };
      const answer = await fetch(`${stack.url}/v1/environments/default/tools`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ server: 'bench', tools: [tool] }),
      });
      if (!answer.ok) throw new Error(`registering answered ${answer.status}: ${await answer.text()}`);
      const start = performance.now();
      const query = new URLSearchParams({ type: 'TOOL_REGISTERED', subject: `bench~${tool.name}` });
      for (;;) {
        const found = await fetch(`${stack.url}/v1/environments/default/audit-entries?${query.toString()}`, {
          headers,
        });
        if (pageSchema.parse(await found.json()).items.length > 0) break;
        if (performance.now() - start > giveUpMs) throw new Error('no audit entry within a minute');
        await pause(pollMs); // The entry is written by the change feed: there is nothing to wait on.
      }
      times.push(performance.now() - start);
    }
  } finally {
    await stack.stop();
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return { registrations, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
