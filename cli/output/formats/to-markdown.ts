import { countTools } from '../report/count-tools.js';
import { acceptedWords } from '../report/accepted-words.js';
import { decide, openOf } from '../report/decide.js';
import { addSizes, inThousands } from '../words/definitions-size.js';
import { countTypes, reportedFamilies } from '../report/families.js';
import { groupFailures } from '../report/group-failures.js';
import { plural } from '../../../shared/everywhere/plural.js';
import { printable } from '../words/printable.js';
import type { Report } from '../report/report.js';

/** Families in the table; the reports in files hold all. */
const rowsMax = 20;
const failuresMax = 20;

/** The report as Markdown, for the summary of a CI job or a comment: what was not established first, then the worst. */
export function toMarkdown(report: Report): string {
  const families = reportedFamilies(report);
  const failures = groupFailures(openOf(report));
  const { tokens } = addSizes(report.servers.map(({ size }) => size));
  const more = families.length - rowsMax;
  return [
    `### MTGS: ${verdictOf(report)}`,
    '',
    `${plural(countTools(report.servers), 'tool')} of ${plural(report.servers.length, 'server')}, about ${inThousands(tokens)} tokens; ` +
      `${plural(report.conflicts.length, 'conflict')} of ${escape(report.target)}${acceptedWords(report)}.`,
    ...section(
      'Not looked at',
      failures.slice(0, failuresMax).map(({ what, reason }) => `- **${escape(what)}**: ${escape(reason)}`),
    ),
    ...(families.length === 0 ? [] : ['', '| severity | what | why | what to do |', '| --- | --- | --- | --- |']),
    ...families.slice(0, rowsMax).map((family) => {
      const { severity, title, text, advice } = family;
      return `| ${severity} | ${escape(title)} | ${escape(text)} (${countTypes(family)}) | ${escape(advice)} |`;
    }),
    ...(more > 0 ? ['', `${more} more in the report.`] : []),
    ...section(
      'Notes',
      report.warnings.map((warning) => `- ${escape(warning)}`),
    ),
    '',
  ].join('\n');
}

function verdictOf(report: Report): string {
  const decision = decide(report);
  if (decision.is === 'clean') return 'clean';
  if (decision.is === 'not-established') return 'not established';
  return decision.by.length === 0 ? 'blocked by policy' : `blocked by ${plural(decision.by.length, 'conflict')}`;
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `**${title}**`, '', ...lines];

/** Text from outside as plain words: no links, images, HTML, mentions or cells of its own. */
const escape = (text: string): string =>
  printable(text, 300)
    .replaceAll(/[\\`*_{}[\]()#+!|~$]/gu, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@\u200B')
    .replaceAll(/(https?):\/\//giu, '$1:\u200B//');
