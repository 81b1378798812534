import Table from 'cli-table3';
import { growthExponent, type Latency } from './measure.js';
import type { EmbeddingFigures } from './measure-embedding.js';
import type { EnvironmentFigures } from './measure-environment.js';
import type { SizeFigures } from './measure-size.js';
import type { StoreFigures } from './measure-store.js';

export interface Figures {
  readonly at: string;
  readonly node: string;
  readonly cores: readonly string[];
  readonly load: number;
  readonly source: string;
  readonly sizes: readonly SizeFigures[];
  readonly environment: EnvironmentFigures;
  readonly store: StoreFigures;
  readonly embedding: EmbeddingFigures;
}

type Column =
  'lexical' | 'schema' | 'names' | 'meaning' | 'nearest' | 'check' | 'add' | 'remove' | 'scanNames' | 'scanVectors';

const rows: readonly (readonly [Column, string])[] = [
  ['lexical', 'stage 1: names'],
  ['schema', 'stage 2: schemas'],
  ['names', 'stages 1 and 2 together'],
  ['scanNames', '  plain scan of all tools instead'],
  ['meaning', 'stage 3: meaning, vector at hand'],
  ['nearest', '  of it, the 20 nearest vectors'],
  ['scanVectors', '  plain scan of all vectors instead'],
  ['check', 'stages 1 to 3 on a tool that is not registered'],
  ['add', 'index: add one tool'],
  ['remove', 'index: remove one tool'],
];

const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));
const shown = ({ p50, p95, p99 }: Latency): string => `${ms(p50)} / ${ms(p95)} / ${ms(p99)}`;
const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const made = new Table({ head: [...head], style: { head: [], border: [] } });
  made.push(...body.map((row) => [...row]));
  return made.toString();
}

/** Exponent from the smallest to the largest size, of the 95th percentile; empty for one size. */
function growth(sizes: readonly SizeFigures[], column: Column): string {
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (first === undefined || last === undefined || first === last) return '';
  const at = (figures: SizeFigures) => ({ size: figures.size, ms: figures[column].p95 });
  return growthExponent(at(first), at(last)).toFixed(2);
}

/** Prints the tables of a run. */
export function printFigures({ at, node, cores, load, source, sizes, environment, store, embedding }: Figures): void {
  console.log(
    `${at} · Node ${node} · ${cores.length} × ${cores[0] ?? 'unknown core'} · load before the run ${load.toFixed(1)}`,
  );
  console.log(`Registries grown from ${source}; by size, vectors are means of the model's token vectors.`);
  console.log('\nOne candidate, milliseconds p50 / p95 / p99; growth: exponent of the p95, 1 would be linear');
  console.log(
    table(
      ['', ...sizes.map(({ size }) => `${size} tools`), 'growth'],
      [
        ...rows.map(([column, title]) => [
          title,
          ...sizes.map((figures) => shown(figures[column])),
          growth(sizes, column),
        ]),
        ['index: build, of it embedding', ...sizes.map((s) => `${seconds(s.buildMs)}, ${seconds(s.embedMs)}`), ''],
        ['index: memory', ...sizes.map(({ memory }) => megabytes(memory)), ''],
        ['recall of the 20 nearest', ...sizes.map(({ recall20 }) => recall20.toFixed(3)), ''],
      ],
    ),
  );

  console.log('\nA whole environment, the store, the model');
  console.log(
    table(
      ['', 'measured'],
      [
        [`${environment.size} tools, stages 1 to 3, index and vectors at hand`, seconds(environment.warmMs)],
        ['  from definitions alone, with embedding', `${seconds(environment.coldMs)}, ${environment.texts} texts`],
        ['  findings', String(environment.findings)],
        ['  memory of the process', megabytes(environment.resident)],
        [
          '  one edited description: re-index and inspect that tool, ms',
          `${shown(environment.edit.latency)}; ${environment.edit.embeddedTexts.toFixed(1)} texts embedded`,
        ],
        [`${store.size} tools into SQLite`, seconds(store.registerMs)],
        ['  index from the store, vectors stored', `${seconds(store.startMs)}, ${megabytes(store.memory)}`],
        ['  asking again, nothing changed, ms', shown(store.unchanged)],
        ['  asking again after one change, ms', shown(store.refresh)],
        [`model (${embedding.runtime}): first vector`, seconds(embedding.coldMs)],
        ['  the texts of one tool, ms', shown(embedding.oneTool)],
        [`  ${embedding.batchTexts} texts at once`, `${embedding.textsPerSecond.toFixed(0)} texts per second`],
        ['  embedded again with stored vectors', String(embedding.embeddedTwice)],
      ],
    ),
  );
}
