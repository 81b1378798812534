import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { growRegistry } from '../detection/grow-registry.js';
import { loadSeeds } from '../detection/load-seeds.js';
import { type ChangesSeen, changesWhile } from './changes-while.js';
import { drive } from './drive.js';
import { fillRegistry, untilAnalysed } from './fill-registry.js';
import { percentiles } from './percentiles.js';
import { probeWhile } from './probe.js';
import { type Phase, printPhase, printRise } from './print-phase.js';
import { createRoutes, withoutExports } from './routes.js';
import { type Instance, startInstance } from './start-instance.js';
import { watchLoop } from './watch-loop.js';
import { threadsSince, threadTimes, threadWaits } from './thread-times.js';

const { values: options } = parseArgs({
  options: {
    users: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '20' },
    tools: { type: 'string', default: '2000' },
    /** Requests a second of each user; without it each sends the next as soon as it has its answer. */
    pace: { type: 'string' },
    /** How long to wait for the registry to be analysed before the second round, in seconds. */
    patience: { type: 'string', default: '900' },
    data: { type: 'string' },
    json: { type: 'string' },
  },
});
const counts = { users: Number(options.users), seconds: Number(options.seconds), tools: Number(options.tools) };
if (!Object.values(counts).every((count) => Number.isInteger(count) && count > 0)) {
  console.error('--users, --seconds and --tools take whole numbers above 0');
  process.exit(2);
}
const pace = options.pace === undefined ? undefined : Number(options.pace);
if (pace !== undefined && !(Number.isInteger(pace) && pace > 0)) {
  console.error('--pace takes a whole number above 0: requests a second of each user');
  process.exit(2);
}

const load = loadavg()[0] ?? 0;
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const folder = await mkdtemp(join(tmpdir(), 'mtgs-load-'));
const seeds = await loadSeeds(options.data);
const tools = growRegistry(seeds.tools, counts.tools);
const routes = createRoutes(tools);
const instance = await startInstance(folder);
const phases: Phase[] = [];
try {
  say(
    `${counts.tools} tools from ${seeds.source}, ${counts.users} users, ${counts.seconds} s each${pace === undefined ? '' : `, at most ${pace} requests a second of each`}`,
  );
  const floor = routes.filter(({ name }) => name === 'GET /health');
  phases.push(await measure('the host alone: GET /health on an empty registry', floor));
  say('registering…');
  await fillRegistry(instance, tools, true);
  phases.push(await measure('analyses of all tools under way', routes));
  say('waiting until all is analysed…');
  if (await untilAnalysed(instance, Number(options.patience))) {
    // By turns: a machine is not as fast in one minute as in the next.
    for (const turn of ['', ', once more']) {
      phases.push(await measure(`nothing under way at the start${turn}`, routes));
      phases.push(await measure(`the same, with /health in place of each export${turn}`, withoutExports(routes)));
      printRise(phases.at(-1), phases.at(-2));
    }
    await untilAnalysed(instance, Number(options.patience));
    await instance.post('/v1/environments/default/analysis-runs', {});
    phases.push(await measure('all tools being analysed again: their vectors are there', routes));
  } else say(`not analysed within ${options.patience} s: no round without analyses under way`);
  await report(instance);
} finally {
  await instance.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measure(title: string, mix: typeof routes): Promise<Phase> {
  say(`${title}…`);
  const before = await instance.processes();
  const [threadsBefore, waitsBefore] = [await threadTimes(instance.pid), await threadWaits(instance.pid)];
  const generatorBefore = process.cpuUsage();
  const driving = drive(instance, mix, { ...counts, pace });
  // An empty registry has no tool to change.
  const working: Promise<{ readonly result: Awaited<typeof driving>; readonly changes?: ChangesSeen }> =
    phases.length === 0
      ? driving.then((result) => ({ result }))
      : changesWhile(instance, tools, driving, phases.length);
  const { result: probed, lateness } = await watchLoop(() => probeWhile(instance, working));
  const { result, times } = probed;
  const { user, system } = process.cpuUsage(generatorBefore);
  const after = await instance.processes();
  const threads = threadsSince(threadsBefore, await threadTimes(instance.pid));
  const waits = threadsSince(waitsBefore, await threadWaits(instance.pid));
  const phase = {
    title,
    ...result.result,
    held: percentiles(times),
    ...(result.changes !== undefined && {
      changes: { ...percentiles(result.changes.seconds), isOneOpen: result.changes.isOneOpen },
    }),
    residentBytes: after.residentBytes,
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    threads,
    waits,
    generator: { ...lateness, cpuSeconds: (user + system) / 1e6 },
  };
  printPhase(phase, routes);
  return phase;
}

async function report(measured: Instance): Promise<void> {
  const at = new Date().toISOString();
  const machine = { node: process.version, cores: cpus().length, load };
  const diskBytes = await measured.diskBytes();
  console.log(`\n${at}, Node ${machine.node}, ${machine.cores} cores, load ${load.toFixed(1)} before the run`);
  console.log(`on disk: ${(diskBytes / 1e6).toFixed(0)} MB`);
  if (options.json === undefined) return;
  const figures = {
    at,
    ...machine,
    ...counts,
    ...(pace !== undefined && { pace }),
    source: seeds.source,
    diskBytes,
    phases,
  };
  await writeFile(options.json, `${JSON.stringify(figures, undefined, 2)}\n`);
}
