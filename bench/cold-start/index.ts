import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';

const loadSchema = z.object({ loadMs: z.number(), cpuMs: z.number(), rssMb: z.number() });
type Load = z.infer<typeof loadSchema>;

const rounds = 7;
/** Not compiled: it must hold nothing that would count as the app's. */
const program = fileURLToPath(new URL('../../../scripts/load-once.mjs', import.meta.url));
const settings = { MTGS_STORE: 'cosmos', MTGS_COSMOS__accountEndpoint: 'https://name.documents.azure.com' };

const apps = {
  'dist/, packages unbundled': 'dist/functions/index.js',
  'build/package, bundled': 'build/package/dist/functions/bundle/node/index.js',
};

function loadOnce(file: string): Load {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, pathToFileURL(resolve(file)).href], {
    encoding: 'utf8',
    env: { ...process.env, ...settings, NODE_NO_WARNINGS: '1' },
  });
  if (status !== 0) throw new Error(`${file} cannot be loaded: ${stderr.slice(0, 2000)}`);
  return loadSchema.parse(JSON.parse(stdout.slice(stdout.lastIndexOf('{'))));
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

// `npm run bench:cold-start`: how long the app takes to be loaded, the median of rounds after one that warms the disk.
console.log(`Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1) ?? '?'} before, ${rounds} rounds, medians`);
for (const [name, file] of Object.entries(apps)) {
  if (!existsSync(file)) {
    console.log(`${name}: not there; make it with "npm run package"`);
    continue;
  }
  loadOnce(file);
  const loads = Array.from({ length: rounds }, () => loadOnce(file));
  const [wall, cpu, rss] = (['loadMs', 'cpuMs', 'rssMb'] as const).map((part) =>
    median(loads.map((load) => load[part])),
  );
  console.log(`${name}: ${wall?.toFixed(0)} ms, CPU ${cpu?.toFixed(0)} ms, memory ${rss?.toFixed(0)} MB`);
}
