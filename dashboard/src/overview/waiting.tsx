import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { plural } from '../../../shared/everywhere/plural.js';
import { approvalsQuery, meQuery } from '../api/queries.js';
import type { Server } from '../api/types.js';
import { whyNot } from '../approvals/why-not.js';
import { Loaded } from '../base/states/loaded.js';
import { Tag } from '../base/text/tag.js';
import { Time } from '../base/text/time.js';
import { purposeOf } from '../base/names/purpose-of.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useMay } from '../base/use-may.js';

const shownMax = 8;

interface Props {
  readonly env: string;
  readonly servers: readonly Server[];
}

/** What the caller may decide: approvals, and synchronisations that are held. */
export function Waiting({ env, servers }: Props): ReactNode {
  const query = useQuery({ ...approvalsQuery(env, 'pending'), refetchInterval: 10_000 });
  const { data: me } = useQuery(meQuery);
  const mayAccept = useMay('developer');
  const held = servers.flatMap(({ id, lastSync }) =>
    mayAccept && lastSync?.wouldRemove !== undefined ? [{ id, count: lastSync.wouldRemove.count }] : [],
  );
  return (
    <section className="card grid content-start gap-2" aria-labelledby="waiting">
      <h2 id="waiting">What waits for you</h2>
      <Loaded query={query}>
        {({ items }) => {
          const mine = items.filter((approval) => me !== undefined && whyNot(approval, me) === undefined);
          return (
            <>
              <ul className="grid gap-2">
                {mine.slice(0, shownMax).map((approval) => (
                  <li key={approval.id} className="flex flex-wrap items-center gap-2">
                    <Tag>{approval.severity}</Tag>
                    <Link
                      to="/app/$env/approvals/$approval"
                      params={{ env, approval: approval.id }}
                      className="link min-w-0"
                    >
                      <Untrusted max={150}>{purposeOf(approval)}</Untrusted>
                    </Link>
                    <span className="text-quiet text-sm">
                      expires <Time at={approval.expiresAt} />
                    </span>
                  </li>
                ))}
                {held.slice(0, shownMax).map(({ id, count }) => (
                  <li key={id} className="flex flex-wrap items-center gap-2">
                    <Tag>held</Tag>
                    <Link to="/app/$env/servers" params={{ env }} hash={id} className="link min-w-0">
                      Accept or refuse that {plural(count, 'tool')} of {id} vanish
                    </Link>
                  </li>
                ))}
              </ul>
              {mine.length + held.length === 0 && <p>Nothing.</p>}
              <p className="text-quiet text-sm">
                {plural(items.length, 'approval')} pending,{' '}
                <Link to="/app/$env/approvals" params={{ env }} className="link">
                  {mine.length} of them yours to decide
                </Link>
                .
              </p>
            </>
          );
        }}
      </Loaded>
    </section>
  );
}
