import { sha256 } from '../../../shared/kernel/canonical/canonical-json.js';
import type { Severity } from '../../../shared/domain/severity.js';
import { openOf } from '../report/decide.js';
import { printable } from '../words/printable.js';
import { placesOf, type Report } from '../report/report.js';

const severities: Record<Severity, 'blocker' | 'critical' | 'major' | 'minor' | 'info'> = {
  CRITICAL: 'blocker',
  HIGH: 'critical',
  MEDIUM: 'major',
  LOW: 'minor',
  INFO: 'info',
};

/** The report for GitLab's code quality widget; what could not be looked at is in it too. */
export function toGitlab(report: Report): object[] {
  const elsewhere = printable(report.target, 200);
  const open = report.conflicts.filter(({ accepted }) => accepted === undefined);
  const conflicts = open.map(({ type, severity, tools, text, advice }) => {
    const [place] = placesOf(tools, report.tools);
    return {
      description: printable(`${text} ${advice}`, 800),
      check_name: type,
      fingerprint: sha256(`${type} ${tools.join(' ')}`),
      severity: severities[severity],
      location: { path: place?.file ?? elsewhere, lines: { begin: place?.region?.line ?? 1 } },
    };
  });
  const failures = openOf(report).map(({ what, reason }) => ({
    description: printable(`Not looked at: ${what}: ${reason}`, 800),
    check_name: 'NOT_ESTABLISHED',
    fingerprint: sha256(`NOT_ESTABLISHED ${what} ${reason}`),
    severity: 'critical',
    location: { path: elsewhere, lines: { begin: 1 } },
  }));
  return [...failures, ...conflicts];
}
