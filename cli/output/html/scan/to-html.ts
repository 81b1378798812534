import { decide, openOf } from '../../report/decide.js';
import { type ReportedFamily, reportedFamilies } from '../../report/families.js';
import { groupFailures } from '../../report/group-failures.js';
import type { Report, ReportedFailure } from '../../report/report.js';
import { summaryWords } from '../../report/summary-words.js';
import { verdictWords } from '../../report/verdict-words.js';
import { addSizes, inThousands } from '../../words/definitions-size.js';
import { type Html, markup } from '../markup.js';
import { toPage } from '../to-page.js';
import { toTable } from '../to-table.js';
import { untrusted } from '../untrusted.js';
import { describeFamily } from './describe-family.js';
import { drawMap } from './draw-map.js';
import { pageStyle } from './page-style.js';
import { selectMap } from './select-map.js';

/** Rows of a list and families in full; beyond them the page says how many more there are. */
const rowsMax = 500;

interface Written {
  readonly at: Date;
  /** Of the program that writes it. */
  readonly version: string;
}

/** The report of a scan as one page that loads nothing and runs nothing. */
export function toHtml(report: Report, { at, version }: Written): string {
  const families = reportedFamilies(report);
  const open = groupFailures(openOf(report));
  const body = [
    markup`<h1>Scan of ${untrusted(report.target)}</h1>`,
    markup`<p class="verdict ${decide(report).is}">${untrusted(verdictWords(report))}</p>`,
    markup`<p>${summaryWords(report)}</p>`,
    openSection(open),
    familiesSection(families, report),
    mapSection(report, families, open.length > 0),
    weightSection(report),
    ...listSection('Left out on purpose', report.leftOut.map(failureLine)),
    ...listSection(
      'Notes',
      report.warnings.map((warning) => untrusted(warning)),
    ),
    markup`<p><small>Written by mtgs ${version} at ${at.toISOString()}.</small></p>`,
  ];
  return toPage('MTGS scan', body, pageStyle);
}

function openSection(open: readonly ReportedFailure[]): Html {
  if (open.length === 0) return section('What was not established', [markup`<p>Nothing: all of it was looked at.</p>`]);
  return section('What was not established', [
    markup`<p class="not-established">Nothing on this page says that what could not be looked at is free of conflicts.</p>`,
    toList(open.map(failureLine)),
  ]);
}

function failureLine({ what, reason, hint, at }: ReportedFailure): Html {
  const where = at === undefined ? '' : markup`${untrusted(at)} `;
  return markup`${where}<strong>${untrusted(what)}</strong>: ${untrusted(reason)}${hint === undefined ? '' : markup` → ${untrusted(hint)}`}`;
}

function familiesSection(families: readonly ReportedFamily[], { stages, conflicts }: Report): Html {
  const left = families.length - rowsMax;
  const unreported = stages.reduce((sum, { leftOut }) => sum + leftOut, 0);
  return section('Conflicts, worst first', [
    ...(families.length === 0
      ? [markup`<p>${conflicts.length === 0 ? 'None in what was looked at.' : 'None but the accepted ones.'}</p>`]
      : families.slice(0, rowsMax).map(describeFamily)),
    ...(left > 0 ? [markup`<p>${left} more families; the report of --json holds all.</p>`] : []),
    ...(unreported > 0 ? [markup`<p>Pairs found and not reported, because worse ones were: ${unreported}.</p>`] : []),
  ]);
}

function mapSection(report: Report, families: readonly ReportedFamily[], isOpen: boolean): Html {
  const warning = isOpen ? [markup`<p class="not-established">What was not established is not on the map.</p>`] : [];
  const map = selectMap(report, families);
  return section('Conflict map', [
    ...warning,
    map.tools.length === 0 ? markup`<p>No tool was looked at.</p>` : drawMap(map),
  ]);
}

function weightSection({ servers }: Report): Html {
  const { tokens } = addSizes(servers.map(({ size }) => size));
  const rows = servers
    .toSorted((a, b) => b.size.tokens - a.size.tokens || (a.id < b.id ? -1 : 1))
    .map(({ id, label, tools, size }) => [
      label === undefined ? id : `${id} ("${label}")`,
      String(tools),
      inThousands(size.tokens),
    ]);
  const left = rows.length - rowsMax;
  return section('Weight of the definitions', [
    markup`<p>About ${inThousands(tokens)} tokens of a model's context before the first question.</p>`,
    ...(rows.length === 0 ? [] : [toTable(['server', 'tools', 'tokens, about'], rows.slice(0, rowsMax))]),
    ...(left > 0 ? [markup`<p>${left} more servers.</p>`] : []),
  ]);
}

const listSection = (title: string, lines: readonly Html[]): Html[] =>
  lines.length === 0 ? [] : [section(title, [toList(lines)])];

function toList(lines: readonly Html[]): Html {
  const left = lines.length - rowsMax;
  const more = left > 0 ? [markup`<li>${left} more; the report of --json holds all.</li>`] : [];
  return markup`<ul>${lines.slice(0, rowsMax).map((line) => markup`<li>${line}</li>\n`)}${more}</ul>`;
}

const section = (title: string, parts: readonly Html[]): Html => markup`<section><h2>${title}</h2>
${parts}
</section>`;
