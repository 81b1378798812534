import wrapAnsi from 'wrap-ansi';
import { wrapWords } from '../words/wrap-words.js';

/** What a screen is taken to be wide, in columns. */
const columns = 80;

/** Rows that lines take on such a screen, whether they are broken between words or, as in a pipe, by the screen. */
export const rowsOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + rowsOfLine(line), 0);

function rowsOfLine(line: string): number {
  const broken = wrapWords(line, columns).split('\n');
  return Math.max(
    countRows(line),
    broken.reduce((sum, row) => sum + countRows(row), 0),
  );
}

const countRows = (line: string): number => wrapAnsi(line, columns, { hard: true, trim: false }).split('\n').length;

/** How many of some blocks of lines, from the first on, have room in so many rows. */
export function countFitting(blocks: Iterable<readonly string[]>, rows: number): number {
  let [count, used] = [0, 0];
  for (const lines of blocks) {
    used += rowsOf(lines);
    if (used > rows) break;
    count += 1;
  }
  return count;
}
