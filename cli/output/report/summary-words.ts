import { addSizes, inThousands } from '../words/definitions-size.js';
import { plural } from '../../../shared/everywhere/plural.js';
import { acceptedWords } from './accepted-words.js';
import { countTools } from './count-tools.js';
import { listSeverities } from './list-severities.js';
import type { Report } from './report.js';

/** How much was looked at and what was found, in one line without text from outside. */
export function summaryWords(report: Report): string {
  const { tools, servers, conflicts, leftOut } = report;
  const { tokens } = addSizes(servers.map(({ size }) => size));
  const size = tools.length === 0 ? '' : `, about ${inThousands(tokens)} tokens`;
  const others = leftOut.length === 0 ? '' : `, ${leftOut.length} left out`;
  const accepted = acceptedWords(report);
  return (
    `${plural(countTools(servers), 'tool')} of ${plural(servers.length, 'server')}${size}${others}: ` +
    `${plural(conflicts.length, 'conflict')} (${listSeverities(conflicts)})${accepted}`
  );
}
