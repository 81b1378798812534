import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';
import { findDrops, guardedFigures, type RecordedFigure } from './compare-recorded.js';
import type { EvalRow, SectionResult } from './eval-row.js';
import { createFileCachedEmbedder, type FileCachedEmbedder } from './file-cached-embedder.js';
import { measureDrift } from './measure/measure-drift.js';
import { measureLoad } from './measure/measure-load.js';
import { measureMisroutes } from './measure/measure-misroutes.js';
import { measurePairs } from './measure/measure-pairs.js';
import { measurePrompts } from './measure/measure-prompts.js';
import { measureRecommendations } from './measure/measure-recommendations.js';
import { measureRouting } from './measure/measure-routing.js';
import { measureStability } from './measure/measure-stability.js';
import { measureStopping } from './measure/measure-stopping.js';
import { measureThefts } from './measure/measure-thefts.js';
import { measureTieCeiling } from './measure/measure-tie-ceiling.js';
import { measureTradeOff } from './measure/measure-trade-off.js';
import { printRows } from './print-rows.js';

type Section = (data: string, embedder: FileCachedEmbedder, isShort: boolean) => Promise<SectionResult>;

const sections: Readonly<Record<string, Section>> = {
  prompts: measurePrompts,
  pairs: measurePairs,
  'tie-ceiling': measureTieCeiling,
  'trade-off': measureTradeOff,
  load: measureLoad,
  drift: measureDrift,
  routing: measureRouting,
  misroutes: measureMisroutes,
  stability: measureStability,
  stopping: measureStopping,
  thefts: measureThefts,
  recommendations: measureRecommendations,
};

/** What continuous integration runs: the sections that guard accuracy. */
const shortSections = ['prompts', 'pairs', 'drift'];

const usage = `usage: npm run eval -- --data FOLDER [--only ${Object.keys(sections).join(',')}] [--json FILE] [--short] [--record]

  --data    folder with the evaluation data; what is absent in it is named and skipped
  --only    sections to run, separated by commas
  --json    also writes every figure to a file
  --short   fewer data, and fails when a figure fell below bench/eval/recorded.json
  --record  with --short: writes the figures there instead`;

const recordedPath = join('bench', 'eval', 'recorded.json');

async function measure(data: string, wanted: readonly string[], isShort: boolean): Promise<EvalRow[]> {
  const local = await createLocalEmbedder();
  try {
    const embedder = await createFileCachedEmbedder(local, join('.mtgs', 'eval-embeddings.bin'));
    const rows: EvalRow[] = [];
    for (const name of wanted) {
      const started = performance.now();
      const result = (await sections[name]?.(data, embedder, isShort)) ?? { rows: [], notes: [] };
      rows.push(...result.rows);
      for (const note of result.notes) process.stderr.write(`${note}\n`);
      process.stderr.write(`${name}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
    }
    await embedder.save();
    process.stderr.write(`${embedder.embedded} texts embedded with ${embedder.id}, ${availableParallelism()} cores\n`);
    return rows;
  } finally {
    await local.close();
  }
}

async function checkRecorded(rows: readonly EvalRow[], isRecording: boolean): Promise<void> {
  if (isRecording) {
    await writeFile(recordedPath, `${JSON.stringify(guardedFigures(rows), null, 2)}\n`);
    return;
  }
  const recorded = JSON.parse(await readFile(recordedPath, 'utf8')) as RecordedFigure[];
  const drops = findDrops(rows, recorded);
  for (const drop of drops) process.stderr.write(`${drop}\n`);
  if (drops.length > 0) process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      only: { type: 'string' },
      json: { type: 'string' },
      short: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
    },
  });
  const wanted = values.only?.split(',') ?? (values.short ? shortSections : Object.keys(sections));
  const unknown = wanted.filter((name) => !Object.hasOwn(sections, name));
  if (values.data === undefined || unknown.length > 0) {
    process.stderr.write(`${unknown.length > 0 ? `no section ${unknown.join(', ')}\n` : ''}${usage}\n`);
    process.exitCode = 2;
    return;
  }
  if (!existsSync(values.data)) {
    process.stderr.write(`no evaluation data at ${values.data}: nothing measured\n`);
    return;
  }
  const rows = await measure(values.data, wanted, values.short);
  process.stdout.write(`${printRows(rows)}\n`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  if (values.short) await checkRecorded(rows, values.record);
}

await main();
