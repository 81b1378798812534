import type { ImpactReport } from '../../../shared/analysis/simulation/impact/impact-report.js';
import { printable } from '../words/printable.js';
import { describeImpact } from './describe-impact.js';

const rowsMax = 50;
const cellMax = 160;
const lineMax = 500;

/**
 * Text from outside as Markdown shows it literally: no markup, no HTML, no mention of people, no link, no end of a table's
 * cell.
 */
const escaped = (text: string, max: number): string =>
  printable(text, max)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]()#|~!]/gu, String.raw`\$&`)
    .replaceAll('@', '@\u200b')
    .replaceAll('://', ':\u200b//');

/** An impact report as a comment of a pull request. */
export function toMarkdown(report: ImpactReport): string {
  const parts = describeImpact(report, rowsMax).map(({ title, lines, table, left }, at) => {
    const rows = table === undefined ? [] : ['', ...tableLines(table.head, table.rows)];
    const more = left > 0 ? ['', `${left} more; the JSON report holds all.`] : [];
    const list = lines.map((line) => `- ${escaped(line, lineMax)}`);
    return [`${at === 0 ? '##' : '###'} ${escaped(title, lineMax)}`, '', ...list, ...rows, ...more].join('\n');
  });
  return `${parts.join('\n\n')}\n`;
}

function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => escaped(cell, cellMax)).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)];
}
