import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { cancelSimulation } from '../api/changes.js';
import { simulationQuery } from '../api/queries.js';
import type { ShownSimulation } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { Loaded } from '../base/states/loaded.js';
import { PageHead } from '../base/page-head.js';
import { Tag } from '../base/text/tag.js';
import { Time } from '../base/text/time.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useChange } from '../base/use-change.js';
import { useMay } from '../base/use-may.js';
import { Report } from './report/report.js';
import { wordsOfChange } from './words-of-change.js';

const route = getRouteApi('/app/$env/simulations/$simulation');

/** One simulation: how far it is, then what it found. */
export function OneSimulation(): ReactNode {
  const { env, simulation: id } = route.useParams();
  const query = useQuery(simulationQuery(env, id));
  return <Loaded query={query}>{(simulation) => <Shown env={env} simulation={simulation} />}</Loaded>;
}

function Shown({ env, simulation }: { readonly env: string; readonly simulation: ShownSimulation }): ReactNode {
  const { status, outcome, requestedBy, requestedAt, revision, router, error, report, puts, removes } = simulation;
  return (
    <article className="grid gap-4">
      <PageHead title="Simulation">
        <Link to="/app/$env/simulations" params={{ env }} className="link">
          All simulations
        </Link>
      </PageHead>
      <p className="text-lg">
        <Untrusted max={300}>{wordsOfChange(simulation)}</Untrusted>
      </p>
      <p className="flex flex-wrap items-center gap-2">
        <Tag>{status}</Tag>
        {outcome !== undefined && <Tag>{outcome}</Tag>}
        <span className="text-quiet">
          asked for by <Untrusted max={100}>{requestedBy.name}</Untrusted>, <Time at={requestedAt} />
          {router !== undefined && `, router ${router.slice(0, 80)}`}
          {revision !== undefined && `, registry revision ${revision}`}
        </span>
      </p>
      {puts.length + removes.length > 2 && <ChangedTools puts={puts} removes={removes} />}
      <Progress env={env} simulation={simulation} />
      {error !== undefined && (
        <p role="alert" className="card border-critical">
          It broke off: <Untrusted max={500}>{error}</Untrusted>. Nothing is established; start it again.
        </p>
      )}
      {status === 'cancelled' && (
        <p className="card">
          It was cancelled. Nothing is established: the questions asked until then count for nothing.
        </p>
      )}
      {status === 'completed' && report === undefined && <Forgotten simulation={simulation} />}
      {report !== undefined && removes.length > report.change.removed.length && (
        <p className="text-quiet">
          {removes.length - report.change.removed.length} of the {removes.length} removed tools are not offered to
          models now, so their removal moves no question.
        </p>
      )}
      {report !== undefined && <Report env={env} report={report} />}
    </article>
  );
}

function ChangedTools({ puts, removes }: Pick<ShownSimulation, 'puts' | 'removes'>): ReactNode {
  return (
    <details className="card">
      <summary>{puts.length + removes.length} tools of the change</summary>
      <ul className="mt-2 list-disc pl-5">
        {puts.map((id) => (
          <li key={`put ${id}`}>
            add or change <Untrusted className="font-mono">{id}</Untrusted>
          </li>
        ))}
        {removes.map((id) => (
          <li key={`remove ${id}`}>
            remove <Untrusted className="font-mono">{id}</Untrusted>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Progress({ env, simulation }: { readonly env: string; readonly simulation: ShownSimulation }): ReactNode {
  const mayCancel = useMay('developer');
  const cancel = useChange(() => cancelSimulation(env, simulation.id));
  const { id, status, progress } = simulation;
  if (status !== 'queued' && status !== 'running') return null;
  return (
    <section className="card grid gap-2" aria-label="Progress">
      <label className="grid gap-1" htmlFor={`progress-${id}`}>
        {progress === undefined
          ? status === 'queued'
            ? 'Waits for its turn…'
            : 'Copies the tools and writes the questions…'
          : `${progress.step}: ${progress.done} of ${progress.total}`}
      </label>
      <progress
        id={`progress-${id}`}
        className="w-full"
        {...(progress !== undefined && { max: progress.total, value: progress.done })}
      />
      {mayCancel && (
        <div>
          <Button
            disabled={cancel.isPending}
            onClick={() => {
              cancel.mutate(undefined);
            }}
          >
            Cancel the simulation
          </Button>
        </div>
      )}
      {cancel.isError && <Trouble error={cancel.error} />}
    </section>
  );
}

/** A report is kept for a week; the outcome and the risk stay. */
function Forgotten({ simulation: { risk, outcome, questions } }: { readonly simulation: ShownSimulation }): ReactNode {
  return (
    <div className="card grid gap-1">
      <p className="font-medium">The report is no longer kept: reports are forgotten after a week.</p>
      <p>
        {questions !== undefined && `${questions} questions were asked. `}
        {risk !== undefined && `The risk was ${risk.score} of 100 (${risk.severity}). `}
        {outcome !== undefined && `Outcome: ${outcome}.`}
      </p>
    </div>
  );
}
