import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { growRegistry } from '../detection/grow-registry.js';
import { loadSeeds } from '../detection/load-seeds.js';
import { runDrill } from './run-drill.js';

const { values: options } = parseArgs({
  options: {
    /** Sizes of the registries, with commas between. */
    tools: { type: 'string', default: '200,2000' },
    patience: { type: 'string', default: '3600' },
    data: { type: 'string' },
  },
});
const sizes = options.tools.split(',').map(Number);
if (!sizes.every((size) => Number.isInteger(size) && size > 0)) {
  console.error('--tools takes whole numbers above 0 with commas between');
  process.exit(2);
}

const load = loadavg()[0] ?? 0;
const seeds = await loadSeeds(options.data);
const head = [
  'tools',
  'analysed',
  'data MB',
  'backup MB',
  'backup s',
  'longest change s',
  'verify s',
  'restore s',
  'start s',
];
const table = new Table({ head, style: { head: [], border: [] } });
for (const size of sizes) {
  const drill = await runDrill(growRegistry(seeds.tools, size), Number(options.patience));
  const { backupSeconds, longestChangeSeconds, verifySeconds, restoreSeconds, startSeconds } = drill;
  const seconds = [backupSeconds, longestChangeSeconds, verifySeconds, restoreSeconds, startSeconds];
  table.push([
    drill.tools,
    drill.isAnalysed ? 'all' : 'some',
    ...[drill.dataBytes, drill.backupBytes].map((bytes) => (bytes / 1e6).toFixed(0)),
    ...seconds.map((value) => value?.toFixed(1) ?? '–'),
  ]);
  console.log(table.toString());
}
console.log(
  `${new Date().toISOString()}, Node ${process.version}, ${cpus().length} cores, load ${load.toFixed(1)} before the run, ${seeds.source}`,
);
