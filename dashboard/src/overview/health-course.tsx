import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { healthCourseQuery } from '../api/queries.js';
import type { AnswerOf } from '../api/types.js';
import { LazyDetails } from '../base/states/lazy-details.js';
import { Time } from '../base/text/time.js';
import { HealthLine } from './health-line.js';

type Points = AnswerOf<'showHealthCourse'>['points'];

/** How the score went, as a line and as a table. */
export function HealthCourse({ env }: { readonly env: string }): ReactNode {
  const { data } = useQuery({ ...healthCourseQuery(env), refetchInterval: 60_000 });
  const [first] = data?.points ?? [];
  if (data === undefined || first === undefined) {
    return (
      <p className="text-quiet min-h-6 text-sm">{data && 'Its course begins with the first hour after an analysis.'}</p>
    );
  }
  return (
    <figure className="grid gap-1">
      <HealthLine points={data.points} />
      <figcaption className="text-quiet text-xs">
        The score since <Time at={first.at} />: each hour of the last 7 days, before that each day, up to 90.
      </figcaption>
      <LazyDetails summary="The same as a table" className="text-sm">
        {() => <CourseTable points={data.points} />}
      </LazyDetails>
    </figure>
  );
}

/** The newest on top. */
function CourseTable({ points }: { readonly points: Points }): ReactNode {
  return (
    <div className="max-h-64 overflow-auto" tabIndex={0} role="region" aria-label="Course of the score">
      <table className="w-full text-left text-sm">
        <thead>
          <tr>
            <th>When</th>
            <th>Score</th>
            <th>Unsettled conflicts</th>
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map(({ at, score, unsettled }) => (
            <tr key={at} className="border-line border-t">
              <td>
                <Time at={at} />
              </td>
              <td className="font-mono">{score}</td>
              <td className="font-mono">{unsettled}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
