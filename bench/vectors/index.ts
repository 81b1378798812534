import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';
import { growRegistry } from '../detection/grow-registry.js';
import { loadSeeds } from '../detection/load-seeds.js';
import type { Latency } from '../detection/measure.js';
import { createStaticEmbedder } from '../detection/static-embedder.js';
import { candidates } from './candidates.js';
import type { CandidateFigures } from './measure-candidate.js';
import { writeTopics } from './write-topics.js';

const usage = `usage: npm run bench:vectors -- [--data FOLDER] [--sizes N,N] [--only NAME] [--json FILE]

  --data   folder with the evaluation data; without it registries are grown from written tools
  --sizes  numbers of tools, 2000,10000,100000 unless given
  --only   measures the one candidate of this name
  --json   also writes the figures there

Holds the vector index against what could stand in its place, each in a process of its own. Up to 10000 tools the vectors
are the model's; above, means of its token vectors.`;

const modelUpTo = 10_000;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    sizes: { type: 'string', default: '2000,10000,100000' },
    only: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const sizes = values.sizes.split(',').map(Number);
const names = Object.keys(candidates).filter((name) => values.only === undefined || values.only === name);
if (values.help === true || names.length === 0 || !sizes.every((size) => Number.isInteger(size) && size > 0)) {
  process.stderr.write(`${usage}\n`);
  process.exit(values.help === true ? 0 : 2);
}

const program = fileURLToPath(new URL('measure-process.js', import.meta.url));

function measure(name: string, file: string, dimensions: number): CandidateFigures {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, name, file, String(dimensions)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name} cannot be measured: ${stderr.slice(0, 2_000)}`);
  return JSON.parse(stdout) as CandidateFigures;
}

const shown = ({ p50, p95 }: Latency): string => `${p50.toFixed(2)} / ${p95.toFixed(2)}`;

const load = loadavg()[0] ?? 0;
const { tools: seeds, source } = await loadSeeds(values.data);
const [local, crude] = [await createLocalEmbedder(), await createStaticEmbedder()];
const folder = await mkdtemp(join(tmpdir(), 'mtgs-vectors-'));
const table = new Table({
  head: ['tools', '', 'build s', 'MB', '41 nearest, ms', 'all from 0.59, ms', 'recall of these', 'same in any order'],
  style: { head: [], border: [] },
});
const rows: (CandidateFigures & { readonly size: number; readonly name: string })[] = [];
try {
  for (const size of sizes) {
    const embedder = size <= modelUpTo ? local : crude;
    const file = join(folder, `${size}.f32`);
    process.stderr.write(`Embedding ${size} tools…\n`);
    await writeTopics(growRegistry(seeds, size), embedder, file);
    for (const name of names) {
      process.stderr.write(`Measuring ${name} on ${size} tools…\n`);
      const figures = measure(name, file, embedder.dimensions);
      rows.push({ size, name, ...figures });
      table.push([
        ...[size, name, figures.buildSeconds.toFixed(2), (figures.memory / 2 ** 20).toFixed(0)],
        ...[shown(figures.best), shown(figures.from)],
        `${figures.recallBest.toFixed(4)}, ${figures.recallFrom.toFixed(4)}`,
        figures.sameInAnyOrder === undefined ? '' : `${(100 * figures.sameInAnyOrder).toFixed(0)} %`,
      ]);
    }
  }
} finally {
  await local.close();
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(
  `Tools grown from ${source}; ${cpus().length} cores, load ${load.toFixed(1)} before; ms are p50 / p95\n${table.toString()}\n`,
);
if (values.json !== undefined)
  await writeFile(values.json, `${JSON.stringify({ load, source, rows }, undefined, 2)}\n`);
