import Table from 'cli-table3';
import type { EvalRow } from './eval-row.js';

const isShare = ({ section }: EvalRow): boolean => section !== 'load';

const shown = (row: EvalRow, value: number): string =>
  Number.isNaN(value) ? '–' : isShare(row) ? value.toFixed(3) : value.toFixed(1);

const withInterval = (row: EvalRow): string => {
  if (row.interval === undefined || row.interval.some(Number.isNaN)) return shown(row, row.value);
  return `${shown(row, row.value)} [${shown(row, row.interval[0])}, ${shown(row, row.interval[1])}]`;
};

/** One table per section: a line for each thing measured, a column for each of who was measured. */
export function printRows(rows: readonly EvalRow[]): string {
  const sections = [...new Set(rows.map(({ section }) => section))];
  return sections
    .map((section) => {
      const inside = rows.filter((row) => row.section === section);
      const by = [...new Set(inside.map((row) => row.by))];
      const table = new Table({ head: ['on', 'figure', ...by, 'n'], style: { head: [], border: [] } });
      const lines = [...new Set(inside.map(({ on, figure }) => `${on}\n${figure}`))];
      for (const line of lines) {
        const same = inside.filter(({ on, figure }) => `${on}\n${figure}` === line);
        const [on = '', figure = ''] = line.split('\n');
        const cells = by.map((who) => same.filter((row) => row.by === who).map(withInterval)[0] ?? '');
        table.push([on, figure, ...cells, String(same[0]?.n ?? '')]);
      }
      return `${section}\n${table.toString()}`;
    })
    .join('\n\n');
}
