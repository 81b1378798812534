import type { ImpactReport } from '../../../shared/analysis/simulation/impact/impact-report.js';
import { type Html, markup } from '../html/markup.js';
import { toPage } from '../html/to-page.js';
import { toTable } from '../html/to-table.js';
import { untrusted } from '../html/untrusted.js';
import { describeImpact, type ImpactSection } from './describe-impact.js';

const rowsMax = 1_000;

/** An impact report as one page that loads nothing and runs nothing. */
export function toHtml(report: ImpactReport): string {
  const { score } = report.risk;
  const meter = markup`<meter min="0" max="100" low="20" high="50" optimum="0" value="${score}">${score} of 100</meter>`;
  return toPage('Impact on routing', [
    markup`<h1>Impact on routing</h1>`,
    meter,
    ...describeImpact(report, rowsMax).map(toSection),
  ]);
}

function toSection({ title, lines, table, left }: ImpactSection): Html {
  const more = left > 0 ? [markup`<p>${left} more; the JSON report holds all.</p>`] : [];
  return markup`<section>
    <h2>${untrusted(title)}</h2>
    <ul>
      ${lines.map((line) => markup`<li>${untrusted(line)}</li>`)}
    </ul>
    ${table === undefined ? [] : toTable(table.head, table.rows)} ${more}
  </section>`;
}
