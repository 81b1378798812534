import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { plural } from '../../../shared/everywhere/plural.js';
import type { AnswerOf } from '../api/types.js';
import { Tag } from '../base/text/tag.js';
import { severities } from '../words.js';
import { HealthCourse } from './health-course.js';

type Health = AnswerOf<'showEnvironmentHealth'>;

/** Points that an open conflict takes away in a registry of one tool: docs/api-reference.md. */
const weights = { CRITICAL: 100, HIGH: 40, MEDIUM: 10, LOW: 3, INFO: 0 };

/** The score, what it is made of, and how it went. */
export function HealthCard({ env, health }: { readonly env: string; readonly health: Health }): ReactNode {
  const { score, notJudged, tools, conflicts } = health;
  const { bySeverity } = conflicts;
  return (
    <section className="card grid content-start gap-3" aria-labelledby="health">
      <h2 id="health">Health</h2>
      <p className="flex items-baseline gap-2">
        <span className="text-4xl font-bold">{score ?? '–'}</span>
        <span className="text-quiet">of 100</span>
      </p>
      {notJudged !== undefined && <p>{notJudged}</p>}
      <table className="text-left text-sm">
        <thead>
          <tr>
            <th>Unsettled conflicts</th>
            <th>How many</th>
            <th>Weight of each</th>
          </tr>
        </thead>
        <tbody>
          {severities.map((severity) => (
            <tr key={severity} className="border-line border-t">
              <td className="py-1">
                <Link to="/app/$env/conflicts" params={{ env }} search={{ severity }} className="link">
                  <Tag>{severity}</Tag>
                </Link>
              </td>
              <td className="font-mono">{bySeverity[severity] ?? 0}</td>
              <td className="font-mono">{weights[severity]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="text-quiet text-sm">
        Acknowledged conflicts count half; a registry of more tools bears more. {plural(tools.total, 'tool')}:{' '}
        {Object.entries(tools.byStatus)
          .filter(([, count]) => count > 0)
          .map(([status, count]) => `${count} ${status}`)
          .join(', ')}
        .
      </p>
      <HealthCourse env={env} />
    </section>
  );
}
