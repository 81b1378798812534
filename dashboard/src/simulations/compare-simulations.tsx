import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { simulationQuery } from '../api/queries.js';
import type { ImpactReport, ShownSimulation } from '../api/types.js';
import { Empty } from '../base/states/empty.js';
import { Loaded } from '../base/states/loaded.js';
import { PageHead } from '../base/page-head.js';
import { percent } from '../base/figures/percent.js';
import { Untrusted } from '../base/text/untrusted.js';
import { MovedQuestions } from './report/moved-questions.js';
import { wordsOfChange } from './words-of-change.js';
import { whyNotComparable } from './why-not-comparable.js';

const route = getRouteApi('/app/$env/simulations/compare');

/** Two simulations beside each other: which of two changes puts less at risk. */
export function CompareSimulations(): ReactNode {
  const { env } = route.useParams();
  const { one, other } = route.useSearch();
  return (
    <div className="grid gap-4">
      <PageHead title="Two simulations compared">
        <Link to="/app/$env/simulations" params={{ env }} className="link">
          All simulations
        </Link>
      </PageHead>
      {one === undefined || other === undefined ? (
        <Empty title="Select two simulations in the list first." />
      ) : (
        <Both env={env} ids={[one, other]} />
      )}
    </div>
  );
}

function Both({
  env,
  ids: [one, other],
}: {
  readonly env: string;
  readonly ids: readonly [string, string];
}): ReactNode {
  const [first, second] = [useQuery(simulationQuery(env, one)), useQuery(simulationQuery(env, other))];
  return (
    <Loaded query={first}>
      {(left) => <Loaded query={second}>{(right) => <Compared env={env} left={left} right={right} />}</Loaded>}
    </Loaded>
  );
}

interface ComparedProps {
  readonly env: string;
  readonly left: ShownSimulation;
  readonly right: ShownSimulation;
}

function Compared({ env, left, right }: ComparedProps): ReactNode {
  const [one, other] = [left.report, right.report];
  if (one === undefined || other === undefined) {
    return <Empty title="One of them has no report: it has not ended, or its report is older than a week." />;
  }
  const doubts = whyNotComparable(left, right);
  return (
    <>
      {doubts.length > 0 && (
        <div className="card border-medium grid gap-1">
          <p className="text-medium font-medium">They differ in more than the change:</p>
          <ul className="list-disc pl-5">
            {doubts.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="card overflow-x-auto" tabIndex={0} role="region" aria-label="Figures of both">
        <table className="w-full min-w-[36rem] table-fixed text-left">
          <thead>
            <tr className="align-top">
              <th scope="col" className="w-56 pr-3 pb-2">
                Figure
              </th>
              <Head env={env} simulation={left} />
              <Head env={env} simulation={right} />
            </tr>
          </thead>
          <tbody>
            {figures.map(({ words, of }) => (
              <tr key={words} className="border-line border-t align-top">
                <th scope="row" className="py-1 pr-3 font-normal">
                  {words}
                </th>
                <td className="py-1 pr-3 font-mono text-sm">{of(one)}</td>
                <td className="py-1 font-mono text-sm">{of(other)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Only env={env} title="Stolen only in the first" mine={one} theirs={other} />
      <Only env={env} title="Stolen only in the second" mine={other} theirs={one} />
    </>
  );
}

function Head({ env, simulation }: { readonly env: string; readonly simulation: ShownSimulation }): ReactNode {
  return (
    <th scope="col" className="pr-3 pb-2 font-normal">
      <Link to="/app/$env/simulations/$simulation" params={{ env, simulation: simulation.id }} className="link">
        <Untrusted max={200}>{wordsOfChange(simulation)}</Untrusted>
      </Link>
    </th>
  );
}

const shareOf = ({ count, of, interval95: { low, high } }: ImpactReport['changed']): string =>
  of === 0 ? 'no question' : `${count} of ${of} (${percent(low)} to ${percent(high)})`;

const figures: readonly { readonly words: string; readonly of: (report: ImpactReport) => string | number }[] = [
  { words: 'Risk of 100', of: ({ risk }) => `${risk.score} ${risk.severity}` },
  { words: 'Outcome', of: ({ status }) => status },
  { words: 'Not established', of: ({ open }) => open.length },
  { words: 'Questions that get another answer', of: ({ changed }) => shareOf(changed) },
  { words: 'Stolen', of: ({ stolen }) => stolen.length },
  { words: 'Contested', of: ({ contested }) => contested.length },
  { words: 'Orphaned', of: ({ orphaned }) => orphaned.length },
  { words: 'Tools that lose', of: ({ losers }) => losers.length },
  { words: 'Added tools reached', of: ({ reached }) => shareOf(reached) },
  { words: 'Right before → after', of: ({ right }) => `${right.before} → ${right.after} of ${right.of}` },
  { words: 'Trials agreed afterwards', of: ({ stability }) => shareOf(stability.after) },
  { words: 'Router', of: ({ router }) => router.slice(0, 80) },
];

interface OnlyProps {
  readonly env: string;
  readonly title: string;
  readonly mine: ImpactReport;
  readonly theirs: ImpactReport;
}

/** Questions that one change steals and the other does not. */
function Only({ env, title, mine, theirs }: OnlyProps): ReactNode {
  const known = new Set(theirs.stolen.map(({ query, from }) => `${from}\n${query}`));
  const only = mine.stolen.filter(({ query, from }) => !known.has(`${from}\n${query}`));
  return (
    <section className="grid gap-2">
      <h2>
        {title} ({only.length})
      </h2>
      {only.length > 0 && <MovedQuestions env={env} label={title} questions={only} added={mine.change.added} />}
    </section>
  );
}
