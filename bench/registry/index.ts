import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { growRegistry } from '../detection/grow-registry.js';
import { loadSeeds } from '../detection/load-seeds.js';
import { fillRegistry, untilAnalysed } from '../load/fill-registry.js';
import { type Instance, startInstance } from '../load/start-instance.js';
import { topFunctions } from '../requests/top-functions.js';
import { measureChange } from './measure-change.js';
import { type CheckFigures, measureCheck } from './measure-check.js';

const { values: options } = parseArgs({
  options: {
    /** Sizes of the registries, with commas between. */
    tools: { type: 'string', default: '200,2000' },
    /** Each tool in a request of its own, instead of a hundred at a time. */
    single: { type: 'boolean', default: false },
    /** How long a check may wait for vectors and the router, in seconds. */
    'gate-seconds': { type: 'string', default: '30' },
    patience: { type: 'string', default: '1800' },
    data: { type: 'string' },
    json: { type: 'string' },
    /** Also writes CPU profiles, which cost time of their own, and prints the functions of the main thread that took most. */
    profile: { type: 'boolean', default: false },
  },
});
/** How long an instance has nothing to do before its data folder is measured, in milliseconds. */
const restMs = 15_000;

interface Figures {
  readonly tools: number;
  readonly registeredSeconds: number;
  readonly analysedSeconds: number;
  readonly cpuSeconds: number;
  readonly diskBytes: number;
  readonly peakBytes: number;
  readonly changeSeconds: number | undefined;
  readonly isAnalysed: boolean;
  /** Asked for when all tools were registered. */
  readonly firstCheck: CheckFigures;
  /** The first of an instance that was started on the registry. */
  readonly checkAfterStart?: CheckFigures;
}

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
    'first check s',
    'after a start s',
    'analysed',
  ],
  style: { head: [], border: [] },
});
const shown = (check: CheckFigures | undefined): string =>
  check === undefined ? '' : `${check.seconds.toFixed(2)}${check.open === undefined ? '' : ' not whole'}`;
for (const { open } of rows.flatMap(({ firstCheck, checkAfterStart }) => [firstCheck, checkAfterStart ?? firstCheck])) {
  if (open !== undefined) console.log(`not whole: ${open}`);
}
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
    shown(row.firstCheck),
    shown(row.checkAfterStart),
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

/**
 * Registers tools on an instance of their own; wall, CPU, memory and disk until the last of them is judged. One check is
 * asked for when all are registered and hardly one has a vector, another one right after a start.
 */
async function measure(size: number): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'mtgs-registry-'));
  const profiles = await mkdtemp(join(tmpdir(), 'mtgs-profiles-'));
  const tools = growRegistry(seeds.tools, size);
  try {
    const execArgv = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [];
    const instance = await startInstance(folder, { execArgv });
    const figures = await measureInstance(instance, tools);
    if (options.profile) await printProfile(profiles, size);
    if (!figures.isAnalysed) return figures;
    const again = await startInstance(folder, { headers: instance.headers });
    const checkAfterStart = await measureCheck(again, tools).finally(() => again.stop());
    return { ...figures, checkAfterStart };
  } finally {
    await Promise.all([folder, profiles].map((path) => rm(path, { recursive: true, force: true })));
  }
}

async function printProfile(profiles: string, size: number): Promise<void> {
  console.log(`main thread, ${size} tools:`);
  for (const { name, ms } of await topFunctions(profiles, '/instance-process.js', 10))
    console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`);
}

async function measureInstance(instance: Instance, tools: readonly RegisteredTool[]): Promise<Figures> {
  try {
    await instance.patch('/v1/environments/default', { policy: { gateSeconds: Number(options['gate-seconds']) } });
    const before = await instance.processes();
    const start = performance.now();
    await fillRegistry(instance, tools, !options.single);
    const registeredSeconds = (performance.now() - start) / 1000;
    const firstCheck = await measureCheck(instance, tools);
    const isAnalysed = await untilAnalysed(instance, Number(options.patience));
    const analysedSeconds = (performance.now() - start) / 1000;
    const { cpuSeconds, peakBytes } = await instance.processes();
    await pause(restMs); // It tidies its files in its own time.
    return {
      tools: tools.length,
      registeredSeconds,
      analysedSeconds,
      cpuSeconds: cpuSeconds - before.cpuSeconds,
      diskBytes: await instance.diskBytes(),
      changeSeconds: isAnalysed ? await measureChange(instance, tools) : undefined,
      peakBytes,
      isAnalysed,
      firstCheck,
    };
  } finally {
    await instance.stop();
  }
}
