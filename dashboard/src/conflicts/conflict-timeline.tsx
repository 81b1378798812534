import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { auditQuery } from '../api/queries.js';
import type { Conflict } from '../api/types.js';
import { Time } from '../base/text/time.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useMay } from '../base/use-may.js';

interface Entry {
  readonly at: string;
  readonly text: string;
}

/** What the conflict says of itself, and what the audit log says of it for whoever may read that. */
export function ConflictTimeline({ env, conflict }: { readonly env: string; readonly conflict: Conflict }): ReactNode {
  const mayRead = useMay('reviewer');
  const audit = useInfiniteQuery({ ...auditQuery(env, { subject: conflict.id }, 'descending'), enabled: mayRead });
  const logged = audit.data?.pages.flatMap(({ items }) =>
    items.flatMap((record) => ('damaged' in record ? [] : [record])),
  );
  const entries: Entry[] = [
    { at: conflict.firstSeenAt, text: `first seen, by ${conflict.firstSeenRunId}` },
    { at: conflict.lastSeenAt, text: `last seen, by ${conflict.lastSeenRunId}` },
    ...(logged ?? []).map(({ at, type, actor }) => ({ at, text: `${type} by ${actor.name}` })),
  ].sort((a, b) => (a.at < b.at ? -1 : 1));
  return (
    <div className="card grid gap-2">
      <ol className="grid gap-1">
        {entries.map(({ at, text }, index) => (
          <li key={index} className="flex flex-wrap gap-x-3">
            <Time at={at} />
            <Untrusted max={300}>{text}</Untrusted>
          </li>
        ))}
      </ol>
      {conflict.statusReason !== undefined && (
        <p>
          Reason of {conflict.statusBy?.name.slice(0, 100) ?? 'MTGS'}:{' '}
          <Untrusted max={2000}>{conflict.statusReason}</Untrusted>
          {conflict.statusUntil !== undefined && (
            <>
              {' '}
              until <Time at={conflict.statusUntil} />
            </>
          )}
        </p>
      )}
    </div>
  );
}
