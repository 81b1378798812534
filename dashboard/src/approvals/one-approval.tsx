import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { approvalQuery } from '../api/queries.js';
import type { ShownApproval } from '../api/types.js';
import { Loaded } from '../base/states/loaded.js';
import { PageHead } from '../base/page-head.js';
import { Tag } from '../base/text/tag.js';
import { Time } from '../base/text/time.js';
import { Untrusted } from '../base/text/untrusted.js';
import { Evidence } from '../conflicts/evidence.js';
import { DefinitionDiff } from '../tools/definition-diff.js';
import { Simulated } from './simulated.js';
import { Decision } from './decision.js';
import { purposeOf } from '../base/names/purpose-of.js';

const route = getRouteApi('/app/$env/approvals/$approval');

/** One approval: what it allows, what changed, what blocks, and the decision. */
export function OneApproval(): ReactNode {
  const { env, approval: id } = route.useParams();
  const query = useQuery({ ...approvalQuery(env, id), refetchInterval: 5_000 });
  return <Loaded query={query}>{(shown) => <Shown env={env} shown={shown} />}</Loaded>;
}

function Shown({ env, shown }: { readonly env: string; readonly shown: ShownApproval }): ReactNode {
  const { evidence, ...approval } = shown;
  const { toolVersion: version, comparedWith, conflicts = [] } = evidence ?? {};
  const { purpose } = approval;
  return (
    <article className="grid gap-4">
      <PageHead title={purposeOf(approval).slice(0, 200)}>
        <Link to="/app/$env/approvals" params={{ env }} className="link">
          All approvals
        </Link>
      </PageHead>
      <p className="flex flex-wrap items-center gap-2">
        <Tag>{approval.severity}</Tag>
        <Tag>{approval.status}</Tag>
        <span>
          asked by <Untrusted max={100}>{approval.requestedBy.name}</Untrusted> <Time at={approval.requestedAt} />,
          expires <Time at={approval.expiresAt} />
        </span>
      </p>
      {purpose.kind === 'suppress' && (
        <p>
          Reason given: <Untrusted max={2000}>{purpose.reason}</Untrusted>
          {purpose.until !== undefined && (
            <>
              {' '}
              until <Time at={purpose.until} />
            </>
          )}
        </p>
      )}
      {purpose.kind === 'policy' && (
        <pre className="card untrusted text-sm">{JSON.stringify(purpose.policy, null, 2)}</pre>
      )}
      <Decision env={env} approval={approval} />
      {purpose.kind === 'activate' && approval.toolId !== undefined && (
        <Simulated env={env} tool={approval.toolId} since={version?.registeredAt ?? approval.requestedAt} />
      )}
      {version !== undefined && (
        <>
          <h2>
            {comparedWith === undefined ? 'The definition' : `What changed since version ${comparedWith.version}`}
          </h2>
          <DefinitionDiff before={comparedWith?.definition} after={version.definition} />
        </>
      )}
      {conflicts.length > 0 && <h2>What blocks it</h2>}
      {conflicts.map((conflict) => (
        <section key={conflict.id} className="grid gap-2">
          <p>
            <Link to="/app/$env/conflicts/$conflict" params={{ env, conflict: conflict.id }} className="link">
              <Untrusted max={300}>{conflict.text}</Untrusted>
            </Link>{' '}
            <Tag>{conflict.status}</Tag>
          </p>
          {conflict.findings.map((finding, at) => (
            <Evidence key={at} finding={finding} />
          ))}
        </section>
      ))}
    </article>
  );
}
