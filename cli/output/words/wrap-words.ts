import wrapAnsi from 'wrap-ansi';

const widthMin = 30;
const hanging = 2;

/** A line broken between words to fit a width; further lines are indented a little more than the first. */
export function wrapWords(line: string, width: number | undefined): string {
  if (width === undefined || width < widthMin) return line;
  const text = line.trimStart();
  const indent = ' '.repeat(line.length - text.length);
  const rows = wrapAnsi(text, width - indent.length - hanging, { hard: false }).split('\n');
  return rows.map((row, index) => `${indent}${index === 0 ? '' : ' '.repeat(hanging)}${row}`).join('\n');
}
