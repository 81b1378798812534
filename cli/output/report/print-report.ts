import { countTools } from './count-tools.js';
import { acceptedWords } from './accepted-words.js';
import { severities } from '../../../shared/domain/severity.js';
import { decide } from './decide.js';
import { addSizes, inThousands } from '../words/definitions-size.js';
import { reportedFamilies } from './families.js';
import { groupFailures } from './group-failures.js';
import { plural } from '../words/plural.js';
import { printFamilies, type ShownFamilies } from './print-families.js';
import { printable } from '../words/printable.js';
import { countBySeverity, type Report } from './report.js';
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
    prose(colors.dim(`${more}; --max ${report.conflicts.length} shows all.`));
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
  prose(summary(report));
  prose(verdict(report));
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

function serverLines({ servers }: Report): string[] {
  return servers.map(({ id, label, tools, size }) => {
    const named = label === undefined ? '' : ` ("${printable(label, 60)}")`;
    return `${printable(id, 80)}${named}: ${plural(tools, 'tool')}, about ${inThousands(size.tokens)} tokens`;
  });
}

const listSeverities = (conflicts: Report['conflicts']): string => {
  const counts = countBySeverity(conflicts);
  return severities.map((severity) => `${counts[severity]} ${severity}`).join(', ');
};

function summary({ tools, servers, conflicts, leftOut }: Report): string {
  const { tokens } = addSizes(servers.map(({ size }) => size));
  const size = tools.length === 0 ? '' : `, about ${inThousands(tokens)} tokens`;
  const others = leftOut.length === 0 ? '' : `, ${leftOut.length} left out`;
  const accepted = acceptedWords(conflicts);
  return (
    `${plural(countTools(servers), 'tool')} of ${plural(servers.length, 'server')}${size}${others}: ` +
    `${plural(conflicts.length, 'conflict')} (${listSeverities(conflicts)})${accepted}`
  );
}

function verdict(report: Report): string {
  const decision = decide(report);
  switch (decision.is) {
    case 'clean':
      return report.failOn === undefined
        ? 'clean: the policy of the environment lets these tools in'
        : `clean: nothing at or above ${report.failOn}`;
    case 'blocked':
      if (decision.by.length === 0) return 'blocked: the policy of the environment does not let these tools in';
      return report.verdict === 'block'
        ? `blocked: ${plural(decision.by.length, 'conflict')} that the policy of the environment does not let in`
        : `blocked: ${plural(decision.by.length, 'conflict')} at or above ${report.failOn ?? 'CRITICAL'}`;
    case 'not-established': {
      const [only, ...others] = decision.open;
      const words =
        others.length === 0 ? `${only.what}: ${only.reason}` : `${decision.open.length} things could not be looked at`;
      return `not established: ${printable(words, 200)}`;
    }
  }
}
