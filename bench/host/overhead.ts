import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { startHost } from '../../local/host.js';
import { work } from './work.js';

interface Case {
  readonly title: string;
  readonly name: string;
  readonly instances: number;
  readonly input: number;
}

const cases: readonly Case[] = [
  { title: 'fan-out of 1,000 activities', name: 'fanOut', instances: 1, input: 1_000 },
  { title: '200 orchestrations side by side, 5 activities each', name: 'sequence', instances: 200, input: 5 },
  { title: '200 activities one after another', name: 'sequence', instances: 1, input: 200 },
];

/** Rounds per case; the median is reported, the first round only warms up. */
const rounds = 5;

const { values: options } = parseArgs({ options: { json: { type: 'string' } } });
const folder = await mkdtemp(join(tmpdir(), 'mtgs-bench-'));
const host = await startHost({
  app: fileURLToPath(new URL('bench-app.js', import.meta.url)),
  dataFolder: folder,
  port: 0,
  changes: () => ({ changes: () => Promise.resolve({ documents: [], continuation: '' }) }),
});

try {
  const results = [];
  for (const one of cases) {
    const activities = one.instances * one.input;
    const total = await median(() => throughHost(one));
    const direct = await median(() => directly(one));
    results.push({ case: one.title, activities, total, perActivity: total / activities, direct });
  }
  const table = new Table({
    head: ['case', 'total ms', 'ms per activity', 'without host, ms'],
    style: { head: [], border: [] },
  });
  for (const row of results) {
    table.push([row.case, row.total.toFixed(0), row.perActivity.toFixed(2), row.direct.toFixed(2)]);
  }
  console.log(table.toString());
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(results, undefined, 2)}\n`);
} finally {
  await host.stop();
  await rm(folder, { recursive: true, force: true });
}

async function median(measure: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const start = performance.now();
    await measure();
    if (round > 0) times.push(performance.now() - start);
  }
  return times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? Number.NaN;
}

async function throughHost({ name, instances, input }: Case): Promise<void> {
  const response = await fetch(`${host.url}/run`, { method: 'POST', body: JSON.stringify({ name, instances, input }) });
  if (!response.ok) throw new Error(`${name}: the host answered ${response.status}: ${await response.text()}`);
}

async function directly({ instances, input }: Case): Promise<void> {
  for (let call = 0; call < instances * input; call += 1) await work(call);
}
