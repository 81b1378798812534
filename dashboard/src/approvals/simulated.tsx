import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { simulationsQuery } from '../api/queries.js';
import { Tag } from '../base/text/tag.js';
import { Time } from '../base/text/time.js';
import { Untrusted } from '../base/text/untrusted.js';
import { wordsOfChange } from '../simulations/words-of-change.js';

interface Props {
  readonly env: string;
  readonly tool: string;
  /** When the version came that the approval is about. */
  readonly since: string;
}

const shownMax = 3;

/** What simulations say that have this tool in their change, the newest first, and the way to one more. */
export function Simulated({ env, tool, since }: Props): ReactNode {
  const query = useInfiniteQuery(simulationsQuery(env));
  const found = query.data?.pages.flatMap(({ items }) => items).filter(({ puts }) => puts.includes(tool)) ?? [];
  return (
    <section className="grid gap-1" aria-labelledby="simulated">
      <h2 id="simulated">Simulations</h2>
      <ul className="grid gap-1">
        {found.slice(0, shownMax).map((simulation) => (
          <li key={simulation.id} className="flex flex-wrap items-center gap-2">
            <Tag>{simulation.risk?.severity ?? simulation.status}</Tag>
            <Link
              to="/app/$env/simulations/$simulation"
              params={{ env, simulation: simulation.id }}
              className="link min-w-0"
            >
              <Untrusted max={200}>{wordsOfChange(simulation)}</Untrusted>
            </Link>
            <span className="text-quiet text-sm">
              <Time at={simulation.requestedAt} />
              {simulation.requestedAt < since && ', before this version came'}
            </span>
          </li>
        ))}
      </ul>
      {query.isSuccess && found.length === 0 && (
        <p>{query.hasNextPage ? 'None of the last 50 is about this tool.' : 'None is about this tool.'}</p>
      )}
      <p>
        <Link to="/app/$env/simulations/new" params={{ env }} search={{ kind: 'changed-tool', tool }} className="link">
          Simulate what letting it in does to other tools
        </Link>
      </p>
    </section>
  );
}
