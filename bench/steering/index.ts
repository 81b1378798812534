import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { measureCases } from './measure-cases.js';
import { measureCorpora } from './measure-corpora.js';
import type { Row } from './row.js';

const usage = `usage: npm run bench:steering -- [--data FOLDER] [--cases FILE] [--list]

  --data   folder with the evaluation data; without it only the labelled cases are measured
  --cases  further labelled cases, in the form of bench/steering/data/kept.jsonl
  --list   also prints every finding on the data, to be read`;

const shown = ({ figure, value }: Row): string =>
  Number.isNaN(value)
    ? '–'
    : /precision|recall/u.test(figure)
      ? value.toFixed(3)
      : value.toFixed(value % 1 === 0 ? 0 : 2);

/** A line for each figure, a column for each detector. */
function print(rows: readonly Row[]): void {
  const by = [...new Set(rows.map((row) => row.by))];
  const table = new Table({ head: ['on', 'figure', ...by, 'n'], style: { head: [], border: [] } });
  for (const group of Map.groupBy(rows, ({ on, figure }) => `${on}\n${figure}`).values()) {
    const cells = by.map((who) => group.filter((row) => row.by === who).map(shown)[0] ?? '');
    table.push([group[0]?.on ?? '', group[0]?.figure ?? '', ...cells, String(group[0]?.n ?? '')]);
  }
  process.stdout.write(`${table.toString()}\n`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      cases: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  print(await measureCases(values.cases));
  if (values.data === undefined) return;
  const { rows, notes, findings } = await measureCorpora(values.data);
  for (const note of notes) process.stderr.write(`${note}\n`);
  print(rows);
  if (!values.list) return;
  for (const { severity, type, tools, text, evidence } of findings)
    process.stdout.write(`${severity} ${type} ${tools.join(' ')}: ${text} ${JSON.stringify(evidence)}\n`);
}

await main();
