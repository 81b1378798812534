import { addSizes, inThousands } from '../words/definitions-size.js';
import { listSeverities } from './list-severities.js';
import { reportedFamilies } from './families.js';
import { groupFailures } from './group-failures.js';
import { plural } from '../../../shared/everywhere/plural.js';
import { printFamilies, type ShownFamilies } from './print-families.js';
import { printable } from '../words/printable.js';
import type { Report } from './report.js';
import { summaryWords } from './summary-words.js';
import { verdictWords } from './verdict-words.js';
import type { Terminal } from '../terminal.js';

/** The report for people, what is worst first; the summary counts everything. */
export function printReport(report: Report, terminal: Terminal, shown: ShownFamilies): void {
  const { out, prose, colors } = terminal;
  const { failures, stages, warnings } = report;
  const labels = labelsOf(report);
  const hidden = printFamilies(reportedFamilies(report), shown, terminal, (tool) => labels.get(tool)).flatMap(
    (family) => family.conflicts,
  );
  if (hidden.length > 0) {
    const more = `${plural(hidden.length, 'conflict')} not shown (${listSeverities(hidden)})`;
    prose(colors.dim(`${more}; --all shows all.`));
    out('');
  }
  for (const { what, reason, hint, at } of groupFailures(failures)) {
    const where = at === undefined ? '' : `${printable(at)} `;
    prose(`${colors.red('NOT LOOKED AT')} ${where}${colors.bold(printable(what, 80))}: ${printable(reason, 500)}`);
    if (hint !== undefined) prose(`  → ${printable(hint)}`);
  }
  for (const warning of warnings) prose(`${colors.yellow('NOTE')} ${printable(warning, 500)}`);
  for (const { stage, reason, status } of stages) {
    if (status === 'not-established') prose(`${colors.red('NOT ESTABLISHED')} stage ${stage}: ${printable(reason)}`);
  }
  if (report.servers.length > 1) for (const line of serverLines(report)) prose(`  ${colors.dim(line)}`);
  prose(summaryWords(report));
  prose(printable(verdictWords(report)));
}

/** Labels of servers whose ids are not what the file calls them, by tool. */
function labelsOf({ tools, servers }: Report): Map<string, string> {
  const byServer = new Map(servers.flatMap(({ id, label }) => (label === undefined ? [] : [[id, label] as const])));
  return new Map(
    tools.flatMap(({ id, server }) => {
      const label = byServer.get(server);
      return label === undefined || !/-\d+$/.test(server) ? [] : [[id, `"${label}"`] as const];
    }),
  );
}

/** A long list would push what was found off the screen; the JSON and the page have every server. */
const serversMax = 12;

function serverLines({ servers }: Report): string[] {
  const heaviest = servers.toSorted((a, b) => b.size.tokens - a.size.tokens);
  const shown = servers.length <= serversMax ? servers : heaviest.slice(0, serversMax);
  const others = heaviest.slice(shown.length);
  const { tokens: left } = addSizes(others.map(({ size }) => size));
  const rest =
    others.length === 0 ? [] : [`${plural(others.length, 'more server')}: about ${inThousands(left)} tokens`];
  return [...shown.map(serverLine), ...rest];
}

function serverLine({ id, label, tools, size }: Report['servers'][number]): string {
  const named = label === undefined ? '' : ` ("${printable(label, 60)}")`;
  return `${printable(id, 80)}${named}: ${plural(tools, 'tool')}, about ${inThousands(size.tokens)} tokens`;
}
