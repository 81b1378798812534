import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { createStaticEmbedder } from './static-embedder.js';
import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';
import { growRegistry } from './grow-registry.js';
import { loadSeeds } from './load-seeds.js';
import { measureEmbedding } from './measure-embedding.js';
import { measureEnvironment } from './measure-environment.js';
import { measureSize, type SizeFigures } from './measure-size.js';
import { measureStore } from './measure-store.js';
import { printFigures } from './print-figures.js';

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string' },
    json: { type: 'string' },
    data: { type: 'string' },
    /** Small sizes, to see that everything runs. */
    short: { type: 'boolean', default: false },
  },
});

const sizes = (options.sizes ?? (options.short ? '500,2000' : '1000,10000,100000')).split(',').map(Number);
if (!sizes.every((size) => Number.isInteger(size) && size > 0)) {
  console.error('--sizes takes whole numbers, such as 1000,10000');
  process.exit(2);
}
const environmentSize = options.short ? 500 : 10_000;
/** Grown tools beyond the registry, to be the candidates that it does not know. */
const newcomersCount = 200;

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const load = loadavg()[0] ?? 0;
const { tools: seeds, source } = await loadSeeds(options.data);
say(`Growing registries from ${source}.`);
const embedder = await createStaticEmbedder();

// The largest registries come last, so that their memory is not counted for the others.
say(`Measuring an environment of ${environmentSize} tools…`);
const tools = growRegistry(seeds, environmentSize);
const local = await createLocalEmbedder();
const environment = await measureEnvironment(tools, local, (step, done, total) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${done} of ${total} ${step}`);
}).finally(() => local.close());
if (process.stderr.isTTY) say('');
say('Measuring the index built from the store…');
const store = await measureStore(tools, embedder);
const bySize: SizeFigures[] = [];
for (const size of sizes) {
  say(`Measuring ${size} tools…`);
  const grown = growRegistry(seeds, size + newcomersCount);
  bySize.push(await measureSize(grown.slice(0, size), grown.slice(size), embedder));
}
say('Measuring the embedding model…');
const embedding = await measureEmbedding(seeds);

const figures = {
  at: new Date().toISOString(),
  node: process.version,
  cores: cpus().map(({ model }) => model),
  /** Of the machine before the run: above 0, other processes share the cores. */
  load,
  source,
  sizes: bySize,
  environment,
  store,
  embedding,
};
printFigures(figures);
if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(figures, undefined, 2)}\n`);
