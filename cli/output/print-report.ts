import { severities } from '../../shared/domain/severity.js';
import { formatEvidence } from './format-evidence.js';
import { plural } from './plural.js';
import { printable } from './printable.js';
import { countBySeverity, exitCodeOf, isBlocking, type Report, type ReportedConflict } from './report.js';
import { paintSeverity, type Terminal } from './terminal.js';

/** One conflict: what, between which tools, why, and what to do. */
export function printConflict(conflict: ReportedConflict, { out, colors }: Terminal): void {
  const { severity, type, score, tools, text, findings, advice, status, id } = conflict;
  const pair = tools.map((tool) => colors.bold(printable(tool, 80))).join(' ↔ ');
  const settled = status === undefined || status === 'open' ? '' : ` [${status}]`;
  out(`${paintSeverity(severity, colors)} ${type} ${pair} ${colors.dim(`score ${Math.round(score)}`)}${settled}`);
  out(`  ${printable(text)}`);
  for (const finding of findings) {
    const evidence = formatEvidence(finding.evidence);
    out(colors.dim(`  ${finding.stage}: ${evidence === '' ? printable(finding.text) : evidence}`));
  }
  out(`  → ${printable(advice, 500)}`);
  if (status !== undefined) out(colors.dim(`  ${printable(id)}`));
  out('');
}

/** The report for people, most dangerous first, at most `max` conflicts in full; the summary counts them all. */
export function printReport(report: Report, terminal: Terminal, max: number): void {
  const { out, colors } = terminal;
  for (const conflict of report.conflicts.slice(0, max)) printConflict(conflict, terminal);
  const hidden = report.conflicts.length - max;
  if (hidden > 0)
    out(colors.dim(`${plural(hidden, 'milder conflict')} not shown; --max ${report.conflicts.length} shows all.\n`));

  for (const { what, reason } of report.failures) {
    out(`${colors.red('NOT LOOKED AT')} ${colors.bold(printable(what, 80))}: ${printable(reason)}`);
  }
  for (const warning of report.warnings) out(`${colors.yellow('NOTE')} ${printable(warning)}`);
  for (const { stage, reason, status } of report.stages) {
    if (status === 'not-established') out(`${colors.red('NOT ESTABLISHED')} stage ${stage}: ${printable(reason)}`);
  }
  const counts = countBySeverity(report.conflicts);
  const summary = severities.map((severity) => `${counts[severity]} ${severity}`).join(', ');
  out(
    `${plural(report.tools.length, 'tool')} of ${plural(report.servers.length, 'server')}: ${plural(report.conflicts.length, 'conflict')} (${summary})`,
  );
  out(verdict(report));
}

function verdict(report: Report): string {
  const { failOn, conflicts, failures, stages } = report;
  const words: Record<number, string> = {
    0: `clean: nothing at or above ${failOn}`,
    1: `blocked: ${plural(conflicts.filter((conflict) => isBlocking(conflict, failOn)).length, 'conflict')} at or above ${failOn}`,
    3: `not established: ${plural(failures.length + stages.filter(({ status }) => status === 'not-established').length, 'thing')} could not be looked at`,
  };
  return words[exitCodeOf(report)] ?? '';
}
