import type { ImpactReport } from '../../../shared/analysis/simulation/impact/impact-report.js';
import { printable } from '../words/printable.js';
import { describeImpact, type ImpactSection } from './describe-impact.js';

const rowsMax = 1_000;
const textMax = 500;

const style = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1c2330; background: #fff }
  h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2rem }
  table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #d8dde6; overflow-wrap: anywhere }
  meter { width: 20rem; max-width: 100% }
  @media (prefers-color-scheme: dark) { body { color: #e6e9ef; background: #14181f } th, td { border-color: #38414f } }`;

const escaped = (text: string): string =>
  printable(text, textMax)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** An impact report as one page that loads nothing and runs nothing. */
export function toHtml(report: ImpactReport): string {
  const sections = describeImpact(report, rowsMax);
  const { score } = report.risk;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Impact on routing</title>
<style>${style}</style>
</head>
<body>
<h1>Impact on routing</h1>
<meter min="0" max="100" low="20" high="50" optimum="0" value="${score}">${score} of 100</meter>
${sections.map(toSection).join('\n')}
</body>
</html>
`;
}

function toSection({ title, lines, table, left }: ImpactSection): string {
  const list = lines.map((line) => `<li>${escaped(line)}</li>`).join('');
  const more = left > 0 ? `<p>${left} more; the JSON report holds all.</p>` : '';
  return `<section><h2>${escaped(title)}</h2><ul>${list}</ul>${table === undefined ? '' : toTable(table)}${more}</section>`;
}

function toTable({ head, rows }: NonNullable<ImpactSection['table']>): string {
  const cells = (tag: 'th' | 'td', row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${cells('th', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table>`;
}
