import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { growRegistry } from '../detection/grow-registry.js';
import { loadSeeds } from '../detection/load-seeds.js';
import { createIndex } from '../detection/measure-size.js';
import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';
import { digestFindings } from './digest-findings.js';
import { rememberVectors } from './remember-vectors.js';

const usage = `usage: npm run bench:findings -- [--data FOLDER] [--size N]

  --data  folder with the evaluation data; without it registries are grown from written tools
  --size  number of tools, 10000 unless given

Prints one digest of everything that stages 1 to 3 find, for two orders in which the tools came. Run it before and after
a change that must not change what is found.`;

const { values } = parseArgs({
  options: { data: { type: 'string' }, size: { type: 'string', default: '10000' }, help: { type: 'boolean' } },
});
const size = Number(values.size);
if (values.help === true || !Number.isInteger(size) || size < 1) {
  process.stderr.write(`${usage}\n`);
  process.exit(values.help === true ? 0 : 2);
}

const { tools: seeds, source } = await loadSeeds(values.data);
const tools = growRegistry(seeds, size);
const local = await createLocalEmbedder();
const embedder = rememberVectors(local);
const orders = { 'as they were grown': tools, 'the other way round': tools.toReversed() };
const table = new Table({
  head: ['tools came', 'findings', 'pairs', 'CPU s', 'SHA-256'],
  style: { head: [], border: [] },
});
const digests = new Set<string>();
for (const [order, put] of Object.entries(orders)) {
  const registry = createIndex(embedder);
  await registry.update({ put, remove: [], revision: 1 });
  const { findings, pairs, sha256, cpuSeconds } = digestFindings(
    registry,
    put.map(({ id }) => id),
  );
  digests.add(sha256);
  table.push([order, findings, pairs, cpuSeconds.toFixed(1), sha256]);
}
await local.close();
process.stdout.write(`${tools.length} tools grown from ${source}\n${table.toString()}\n`);
if (digests.size > 1) {
  process.stderr.write('The order in which tools came changes what is found.\n');
  process.exitCode = 1;
}
