import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AuditRecord } from '../api/types.js';
import { auditQuery } from '../api/queries.js';
import { Button } from '../base/controls/button.js';
import { Empty } from '../base/states/empty.js';
import { PageHead } from '../base/page-head.js';
import { Tag } from '../base/text/tag.js';
import { Time } from '../base/text/time.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';
import { AuditFilters } from './audit-filters.js';
import { eventTypes } from './event-types.js';
import { Export } from './export.js';
import { Verification } from './verification.js';
import { beginOf, endOf } from './whole-days.js';

const route = getRouteApi('/app/$env/audit');

/** The audit log of an environment, or of the instance: who did what, and that nobody changed it. */
export function Audit(): ReactNode {
  const { env } = route.useParams();
  const { chain, type, actor, subject, from, to, order } = route.useSearch();
  const name = chain ?? env;
  const filter = { type: eventTypes.find((one) => one === type), actor, subject, from: beginOf(from), to: endOf(to) };
  const query = useInfiniteQuery(auditQuery(name, filter, order === undefined ? 'descending' : 'ascending'));
  const entries = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div className="grid gap-3">
      <PageHead title={`Audit log of ${chain === undefined ? env : 'the instance'}`}>
        <Export chain={name} filter={filter} />
      </PageHead>
      <Verification key={name} chain={name} />
      <AuditFilters />
      {query.isError && query.data === undefined && <Trouble error={query.error} />}
      {query.isPending && <p role="status">Loading…</p>}
      {query.isSuccess && entries.length === 0 && <Empty title="No entry matches." />}
      <ol className="grid gap-2">
        {entries.map((entry, at) => (
          <Entry key={'damaged' in entry ? `damaged ${at}` : entry.sequence} entry={entry} />
        ))}
      </ol>
      {query.hasNextPage && (
        <div>
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {order === undefined ? 'Earlier entries' : 'Later entries'}
          </Button>
        </div>
      )}
    </div>
  );
}

function Entry({ entry }: { readonly entry: AuditRecord }): ReactNode {
  if ('damaged' in entry) {
    return (
      <li className="card text-critical">
        {entry.sequence === undefined ? 'An entry' : `Entry ${entry.sequence}`} is damaged: {entry.damaged}
      </li>
    );
  }
  const { sequence, type, at, actor, subject, before, after } = entry;
  const hasContent = before !== undefined || after !== undefined;
  return (
    <li className="card grid gap-1">
      <p className="flex flex-wrap items-center gap-2">
        <span className="font-mono">{sequence}</span>
        <Tag>{type}</Tag>
        <Untrusted max={200}>{`${subject.kind} ${subject.id}`}</Untrusted>
        <span className="text-quiet">
          by <Untrusted max={100}>{actor.name}</Untrusted> <Time at={at} />
        </span>
      </p>
      {hasContent && (
        <details>
          <summary className="text-sm">Before and after</summary>
          <div className="grid gap-2 md:grid-cols-2">
            <Content label="Before" value={before} />
            <Content label="After" value={after} />
          </div>
        </details>
      )}
    </li>
  );
}

function Content({ label, value }: { readonly label: string; readonly value: unknown }): ReactNode {
  return (
    <div className="min-w-0">
      <h3 className="text-sm">{label}</h3>
      <pre className="font-mono text-xs">
        <Untrusted max={6000}>{value === undefined ? 'nothing' : JSON.stringify(value, null, 2)}</Untrusted>
      </pre>
    </div>
  );
}
