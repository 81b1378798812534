import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { growRegistry } from '../detection/grow-registry.js';
import { loadSeeds } from '../detection/load-seeds.js';
import { fillRegistry, untilAnalysed } from '../load/fill-registry.js';
import { startInstance } from '../load/start-instance.js';
import { measureChange } from './measure-change.js';

const { values: options } = parseArgs({
  options: {
    /** Sizes of the registries, with commas between. */
    tools: { type: 'string', default: '200,2000' },
    /** Each tool in a request of its own, instead of a hundred at a time. */
    single: { type: 'boolean', default: false },
    patience: { type: 'string', default: '1800' },
    data: { type: 'string' },
    json: { type: 'string' },
  },
});
const sizes = options.tools.split(',').map(Number);
if (!sizes.every((size) => Number.isInteger(size) && size > 0)) {
  console.error('--tools takes whole numbers above 0 with commas between');
  process.exit(2);
}

const load = loadavg()[0] ?? 0;
const seeds = await loadSeeds(options.data);
const rows = [];
for (const size of sizes) rows.push(await measure(size));

const table = new Table({
  head: [
    'tools',
    'registered s',
    'analysed s',
    'CPU s',
    'on disk MB',
    'kB a tool',
    'peak memory MB',
    'one change s',
    'analysed',
  ],
  style: { head: [], border: [] },
});
for (const row of rows) {
  const { tools, registeredSeconds, analysedSeconds, cpuSeconds, diskBytes, peakBytes, changeSeconds, isAnalysed } =
    row;
  table.push([
    tools,
    registeredSeconds.toFixed(1),
    analysedSeconds.toFixed(1),
    cpuSeconds.toFixed(1),
    (diskBytes / 1e6).toFixed(0),
    (diskBytes / 1e3 / tools).toFixed(1),
    (peakBytes / 1e6).toFixed(0),
    changeSeconds?.toFixed(2) ?? '',
    isAnalysed ? 'all' : 'not in time',
  ]);
}
console.log(table.toString());
const figures = {
  at: new Date().toISOString(),
  node: process.version,
  cores: cpus().length,
  load,
  source: seeds.source,
  single: options.single,
  rows,
};
console.log(`${figures.at}, Node ${figures.node}, ${figures.cores} cores, load ${load.toFixed(1)} before the run`);
if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(figures, undefined, 2)}\n`);

/** Registers tools on an instance of their own; wall, CPU, memory and disk until the last of them is judged. */
async function measure(size: number) {
  const folder = await mkdtemp(join(tmpdir(), 'mtgs-registry-'));
  const instance = await startInstance(folder);
  try {
    const before = await instance.processes();
    const start = performance.now();
    const tools = growRegistry(seeds.tools, size);
    await fillRegistry(instance, tools, !options.single);
    const registeredSeconds = (performance.now() - start) / 1000;
    const isAnalysed = await untilAnalysed(instance, Number(options.patience));
    const analysedSeconds = (performance.now() - start) / 1000;
    const { cpuSeconds, peakBytes } = await instance.processes();
    return {
      tools: size,
      registeredSeconds,
      analysedSeconds,
      cpuSeconds: cpuSeconds - before.cpuSeconds,
      diskBytes: await instance.diskBytes(),
      changeSeconds: isAnalysed ? await measureChange(instance, tools) : undefined,
      peakBytes,
      isAnalysed,
    };
  } finally {
    await instance.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
