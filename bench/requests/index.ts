import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { growRegistry } from '../detection/grow-registry.js';
import { loadSeeds } from '../detection/load-seeds.js';
import { fillRegistry, untilAnalysed } from '../load/fill-registry.js';
import { createRoutes } from '../load/routes.js';
import { startInstance } from '../load/start-instance.js';
import { type BesideExports, besideExports } from './beside-exports.js';
import { type CostOfRoute, measureRoute } from './measure-route.js';
import { topFunctions } from './top-functions.js';

const { values: options } = parseArgs({
  options: {
    tools: { type: 'string', default: '500' },
    /** Requests of each route; of exports a tenth. */
    count: { type: 'string', default: '400' },
    /** Only routes with this in their name. */
    only: { type: 'string', default: '' },
    data: { type: 'string' },
    json: { type: 'string' },
    /** Of which thread: the one in which this file ran. */
    program: { type: 'string', default: '/request-thread.js' },
    /** How long reads take beside exports is measured for so many seconds; not at all unless told. */
    'beside-exports': { type: 'string', default: '0' },
    /** Also writes CPU profiles, which cost time of their own, and prints the functions that took most. */
    profile: { type: 'boolean', default: false },
  },
});
const [tools, count] = [Number(options.tools), Number(options.count)];
const load = loadavg()[0] ?? 0;
const folder = await mkdtemp(join(tmpdir(), 'mtgs-requests-'));
const profiles = join(folder, 'profiles');
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const seeds = await loadSeeds(options.data);
const registered = growRegistry(seeds.tools, tools);
const routes = createRoutes(registered).filter(({ name }) => name.includes(options.only));
const flags = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [];
const instance = await startInstance(join(folder, 'data'), { execArgv: flags });
const costs: CostOfRoute[] = [];
let beside: BesideExports[] = [];
try {
  say(`${tools} tools from ${seeds.source}, ${count} requests of each route, one after the other`);
  await fillRegistry(instance, registered, true);
  say('waiting until all is analysed…');
  if (!(await untilAnalysed(instance, 900))) throw new Error('not analysed within 900 s');
  for (const route of routes) {
    const times = route.name === 'GET export' ? Math.ceil(count / 10) : count;
    costs.push(await measureRoute(instance, route, times));
    say(`${route.name} measured`);
  }
  beside = await besideExports(instance, createRoutes(registered), Number(options['beside-exports']));
} finally {
  await instance.stop();
}
print(costs);
printBeside(beside);
if (options.profile) await printProfile();
await rm(folder, { recursive: true, force: true });
if (options.json !== undefined) {
  const shown = costs.map(({ cpu, ...rest }) => ({ ...rest, cpu: Object.fromEntries(cpu) }));
  await writeFile(options.json, `${JSON.stringify({ tools, count, load, routes: shown }, undefined, 2)}\n`);
}

function print(measured: readonly CostOfRoute[]): void {
  const threads = ['requests', 'checks', 'exports', 'embeddings'];
  const table = new Table({
    head: ['route', 'p50 ms', 'p95 ms', ...threads.map((name) => `${name} CPU ms`), 'all CPU ms'],
    style: { head: [], border: [] },
  });
  for (const { name, p50, p95, cpu, cpuOfAll } of measured) {
    const ofThreads = threads.map((thread) => (cpu.get(thread) ?? 0).toFixed(2));
    table.push([name, p50.toFixed(2), p95.toFixed(2), ...ofThreads, cpuOfAll.toFixed(1)]);
  }
  console.log(table.toString());
  const shares = measured.reduce((sum, { share }) => sum + share, 0);
  const mix = measured.reduce((sum, { share, cpu }) => sum + share * (cpu.get('requests') ?? 0), 0) / shares;
  console.log(
    `one request of the mix: ${mix.toFixed(2)} ms of the requests' thread, at most ${(1000 / mix).toFixed(0)} a second`,
  );
  console.log(
    `${new Date().toISOString()}, Node ${process.version}, ${cpus().length} cores, load ${load.toFixed(1)} before the run`,
  );
}

function printBeside(measured: readonly BesideExports[]): void {
  const shown = ({ p50, p95 }: BesideExports['alone']): string => `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`;
  for (const { name, alone, beside: other } of measured) {
    if (alone.count > 0) console.log(`${name}: ${shown(alone)}; beside exports ${shown(other)}`);
  }
}

async function printProfile(): Promise<void> {
  const table = new Table({ head: ["function of the requests' thread", 'ms'], style: { head: [], border: [] } });
  for (const { name, ms } of await topFunctions(profiles, options.program, 10)) table.push([name, ms.toFixed(0)]);
  console.log(table.toString());
}
