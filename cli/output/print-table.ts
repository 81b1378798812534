import Table from 'cli-table3';
import { printable } from './words/printable.js';
import type { Terminal } from './terminal.js';

const cellMax = 80;

const blank = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((name) => [name, '']),
);

/** Rows under a head, without lines around them; cells may come from outside. */
export function printTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { out, colors }: Terminal,
): void {
  const table = new Table({
    head: head.map((title) => colors.dim(title.toUpperCase())),
    chars: { ...blank, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => row.map((cell) => printable(cell, cellMax))));
  for (const line of table.toString().split('\n')) out(line.trimEnd());
}
