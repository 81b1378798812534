import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { simulationsQuery } from '../api/queries.js';
import type { Simulation } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { buttonLook } from '../base/controls/button-look.js';
import { Empty } from '../base/states/empty.js';
import { PageHead } from '../base/page-head.js';
import { Tag } from '../base/text/tag.js';
import { Time } from '../base/text/time.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useMay } from '../base/use-may.js';
import { wordsOfChange } from './words-of-change.js';

const route = getRouteApi('/app/$env/simulations');
/** An open simulation may end at any time. */
const openMs = 2_000;

const isOpen = ({ status }: Simulation): boolean => status === 'queued' || status === 'running';

/** Simulations that were asked for, newest first; two of them can be compared. */
export function Simulations(): ReactNode {
  const { env } = route.useParams();
  const { one, other } = route.useSearch();
  const navigate = route.useNavigate();
  const mayStart = useMay('developer');
  const query = useInfiniteQuery({
    ...simulationsQuery(env),
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some(isOpen)) === true ? openMs : false,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const chosen = [one, other].filter((id) => id !== undefined);
  const toggle = (id: string): void => {
    const [first, second] = chosen.includes(id) ? chosen.filter((known) => known !== id) : [...chosen, id].slice(-2);
    void navigate({ search: { one: first, other: second }, replace: true });
  };
  return (
    <div className="grid gap-3">
      <PageHead title={`Simulations of ${env}`}>
        {mayStart && (
          <Link to="/app/$env/simulations/new" params={{ env }} className={buttonLook('main')}>
            Simulate a change
          </Link>
        )}
      </PageHead>
      <p className="text-quiet max-w-3xl">
        A simulation asks the router the same questions with the tools of now and with the tools after a change. It
        shows which requests would go to another tool. It changes nothing in the registry.
      </p>
      {query.isError && query.data === undefined && <Trouble error={query.error} />}
      {query.isPending && <p role="status">Loading…</p>}
      {query.isSuccess && items.length === 0 && (
        <Empty title="No simulation yet.">
          <p>Try a change before you make it: a new tool, another description, or a server that goes away.</p>
        </Empty>
      )}
      {items.length > 1 && (
        <div className="flex flex-wrap items-center gap-3">
          <p className="text-quiet text-sm">Select two that are completed to compare them.</p>
          {one !== undefined && other !== undefined && (
            <Link to="/app/$env/simulations/compare" params={{ env }} search={{ one, other }} className={buttonLook()}>
              Compare the two
            </Link>
          )}
        </div>
      )}
      <ul className="grid gap-2">
        {items.map((simulation) => (
          <Row
            key={simulation.id}
            env={env}
            simulation={simulation}
            isChosen={chosen.includes(simulation.id)}
            onToggle={toggle}
          />
        ))}
      </ul>
      {query.hasNextPage && (
        <div>
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Older simulations
          </Button>
        </div>
      )}
    </div>
  );
}

interface RowProps {
  readonly env: string;
  readonly simulation: Simulation;
  readonly isChosen: boolean;
  readonly onToggle: (id: string) => void;
}

function Row({ env, simulation, isChosen, onToggle }: RowProps): ReactNode {
  const { id, status, outcome, risk, questions, requestedBy, requestedAt } = simulation;
  const words = wordsOfChange(simulation);
  return (
    <li className="card flex items-start gap-3">
      <input
        type="checkbox"
        className="mt-1 size-5 shrink-0"
        aria-label={`Compare ${words.slice(0, 150)}`}
        disabled={status !== 'completed'}
        checked={isChosen}
        onChange={() => {
          onToggle(id);
        }}
      />
      <div className="grid min-w-0 flex-1 gap-1">
        <div className="flex flex-wrap items-center gap-2">
          <Tag>{status}</Tag>
          {outcome === 'not-established' && <Tag>{outcome}</Tag>}
          {risk !== undefined && <Tag>{risk.severity}</Tag>}
          <Link to="/app/$env/simulations/$simulation" params={{ env, simulation: id }} className="link min-w-0">
            <Untrusted max={250}>{words}</Untrusted>
          </Link>
        </div>
        <p className="text-quiet text-sm">
          {risk !== undefined && `risk ${risk.score} of 100, `}
          {questions !== undefined && `${questions} questions, `}
          asked for by <Untrusted max={100}>{requestedBy.name}</Untrusted>, <Time at={requestedAt} />
        </p>
      </div>
    </li>
  );
}
