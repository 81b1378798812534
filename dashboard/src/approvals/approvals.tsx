import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { plural } from '../../../shared/everywhere/plural.js';
import { approvalsQuery, meQuery } from '../api/queries.js';
import type { Approval } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { Empty } from '../base/states/empty.js';
import { Loaded } from '../base/states/loaded.js';
import { PageHead } from '../base/page-head.js';
import { Tag } from '../base/text/tag.js';
import { Time } from '../base/text/time.js';
import { Untrusted } from '../base/text/untrusted.js';
import { purposeOf } from '../base/names/purpose-of.js';
import { whyNot } from './why-not.js';

const route = getRouteApi('/app/$env/approvals');

/** Approvals: those the caller may decide, or all. */
export function Approvals(): ReactNode {
  const { env } = route.useParams();
  const { show } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: me } = useQuery(meQuery);
  const query = useQuery({ ...approvalsQuery(env, show === 'all' ? undefined : 'pending'), refetchInterval: 15_000 });
  return (
    <div className="grid gap-3">
      <PageHead title={`Approvals of ${env}`} />
      <div className="flex flex-wrap gap-2">
        <Button
          aria-pressed={show === undefined}
          kind={show === undefined ? 'main' : 'plain'}
          onClick={() => void navigate({ search: {} })}
        >
          Mine to decide
        </Button>
        <Button
          aria-pressed={show === 'all'}
          kind={show === 'all' ? 'main' : 'plain'}
          onClick={() => void navigate({ search: { show: 'all' } })}
        >
          All
        </Button>
      </div>
      <Loaded query={query}>
        {({ items, nextCursor }) => {
          const shown =
            show === 'all' || me === undefined ? items : items.filter((one) => whyNot(one, me) === undefined);
          const others = items.length - shown.length;
          return (
            <>
              {shown.length === 0 && (
                <Empty title="Nothing waits for your decision.">
                  {others > 0 && (
                    <p>
                      {plural(others, 'pending approval')} {others === 1 ? 'waits' : 'wait'} for somebody else: look
                      under “All”.
                    </p>
                  )}
                </Empty>
              )}
              <ul className="grid gap-2">
                {shown.map((approval) => (
                  <Row key={approval.id} env={env} approval={approval} />
                ))}
              </ul>
              {nextCursor !== undefined && (
                <p className="text-quiet">Older ones are not shown: the API lists them all.</p>
              )}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

function Row({ env, approval }: { readonly env: string; readonly approval: Approval }): ReactNode {
  const { id, severity, status, requestedBy, requestedAt, expiresAt } = approval;
  return (
    <li className="card grid gap-1">
      <div className="flex flex-wrap items-center gap-2">
        <Tag>{severity}</Tag>
        <Tag>{status}</Tag>
        <Link to="/app/$env/approvals/$approval" params={{ env, approval: id }} className="link min-w-0">
          <Untrusted max={200}>{purposeOf(approval)}</Untrusted>
        </Link>
      </div>
      <p className="text-quiet text-sm">
        asked by <Untrusted max={100}>{requestedBy.name}</Untrusted> <Time at={requestedAt} />
        {status === 'pending' && (
          <>
            , expires <Time at={expiresAt} />
          </>
        )}
      </p>
    </li>
  );
}
