import { plural } from '../../../shared/everywhere/plural.js';
import { decide } from './decide.js';
import type { Report } from './report.js';

/** What a report comes to, in one line that may hold text from outside. */
export function verdictWords(report: Report): string {
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
      return `not established: ${words}`;
    }
  }
}
