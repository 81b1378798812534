import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { measureLatency } from './measure-latency.js';
import { measureLog } from './measure-log.js';

const { values: options } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000000' },
    registrations: { type: 'string', default: '200' },
    json: { type: 'string' },
  },
});
const [entries, registrations] = [Number(options.entries), Number(options.registrations)];
if (![entries, registrations].every((count) => Number.isInteger(count) && count > 0)) {
  console.error('--entries and --registrations take whole numbers above 0');
  process.exit(2);
}

const load = loadavg()[0] ?? 0;
const folder = await mkdtemp(join(tmpdir(), 'mtgs-audit-bench-'));
try {
  const log = await measureLog(join(folder, 'mtgs.db'), entries, (text) => {
    process.stderr.write(`${text}\n`);
  });
  process.stderr.write('change to audit entry…\n');
  const latency = await measureLatency(join(folder, 'stack'), registrations);

  const table = new Table({
    head: ['what', 'entries', 'seconds', 'entries a second', 'MB a second', 'memory, MB'],
    style: { head: [], border: [] },
  });
  for (const { what, entries: count, ms, bytes, resident } of log) {
    table.push([
      what,
      count.toLocaleString('en'),
      (ms / 1000).toFixed(1),
      Math.round(count / (ms / 1000)).toLocaleString('en'),
      bytes === undefined ? '–' : (bytes / 1000 / ms).toFixed(1),
      Math.round(resident / 1e6).toString(),
    ]);
  }
  console.log(table.toString());
  const { p50, p95, p99 } = latency;
  console.log(
    `change to audit entry over HTTP, ${registrations} registrations: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
  );
  const figures = { at: new Date().toISOString(), node: process.version, cores: cpus().length, load, log, latency };
  console.log(`${figures.at}, Node ${figures.node}, ${figures.cores} cores, load ${load.toFixed(1)} before the run`);
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(figures, undefined, 2)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
