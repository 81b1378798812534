import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { plural } from '../../../shared/everywhere/plural.js';
import { toolsAmong } from '../../../shared/everywhere/server-texts.js';
import { noteVisit } from '../api/changes.js';
import type { Conflict } from '../api/types.js';
import { conflictsQuery, deletedToolsQuery, toolsQuery } from '../api/queries.js';
import { Loaded } from '../base/states/loaded.js';
import { Tag } from '../base/text/tag.js';
import { Time } from '../base/text/time.js';
import { nameOfTool } from '../base/names/name-of-tool.js';
import { partsOfToolId } from '../base/names/parts-of-tool-id.js';
import { ToolName } from '../base/names/tool-name.js';
import { Untrusted } from '../base/text/untrusted.js';

const shownMax = 6;
const dayMs = 86_400_000;

/** What is new since the person was last there, in whatever browser. */
export function Changes({ env }: { readonly env: string }): ReactNode {
  const visit = useQuery({
    queryKey: ['visit', env],
    queryFn: () => noteVisit(env),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [yesterday] = useState(() => new Date(Date.now() - dayMs).toISOString());
  return <Loaded query={visit}>{({ before = yesterday }) => <ChangesSince env={env} since={before} />}</Loaded>;
}

function ChangesSince({ env, since }: { readonly env: string; readonly since: string }): ReactNode {
  const conflicts = useInfiniteQuery({ ...conflictsQuery(env, { status: 'open' }), refetchInterval: 10_000 });
  const resolved = useInfiniteQuery({
    ...conflictsQuery(env, { status: 'resolved', statusSince: since }),
    refetchInterval: 10_000,
  });
  const tools = useInfiniteQuery({ ...toolsQuery(env), refetchInterval: 10_000 });
  const deleted = useQuery({ ...deletedToolsQuery(env), refetchInterval: 10_000 });
  const removed = deleted.data?.items.filter(({ deletedAt = '' }) => deletedAt > since) ?? [];
  const isAtLeast = removed.length === deleted.data?.items.length && deleted.data.nextCursor !== undefined;
  const found =
    conflicts.data?.pages.flatMap(({ items }) => items).filter(({ firstSeenAt }) => firstSeenAt > since) ?? [];
  const gone = resolved.data?.pages.flatMap(({ items }) => items) ?? [];
  const changed = tools.data?.pages.flatMap(({ items }) => items).filter(({ updatedAt }) => updatedAt > since) ?? [];
  const hasMore = conflicts.hasNextPage || resolved.hasNextPage || tools.hasNextPage;
  return (
    <section className="card grid content-start gap-2 xl:col-span-2" aria-labelledby="changes">
      <h2 id="changes">
        Since your last visit, <Time at={since} />
      </h2>
      {conflicts.isSuccess && resolved.isSuccess && tools.isSuccess && deleted.isSuccess && (
        <p>
          {plural(found.length, 'new conflict')}, {gone.length} resolved,{' '}
          {plural(toolsAmong(changed.map(({ id }) => id)).length, 'tool')} added or changed, {isAtLeast && 'at least '}
          {plural(toolsAmong(removed.map(({ id }) => id)).length, 'tool')} removed
          {hasMore && ', of the 500 looked at of each'}.
        </p>
      )}
      <ul className="grid gap-1">
        {found.slice(0, shownMax).map((conflict) => (
          <ConflictLine key={conflict.id} env={env} tag={conflict.severity} conflict={conflict} />
        ))}
        {gone.slice(0, shownMax).map((conflict) => (
          <ConflictLine key={conflict.id} env={env} tag="resolved" conflict={conflict} />
        ))}
        {changed.slice(0, shownMax).map(({ id, version, status }) => (
          <li key={id} className="flex flex-wrap items-center gap-2">
            <Tag>{status}</Tag> <ToolName env={env} id={id} /> version {version}
          </li>
        ))}
        {removed.slice(0, shownMax).map(({ id, deletedAt = '' }) => (
          <li key={id} className="flex flex-wrap items-center gap-2">
            <Tag>removed</Tag>
            <Untrusted max={120} className="font-mono">
              {nameOfTool(id)}
            </Untrusted>{' '}
            ({partsOfToolId(id).server}) <Time at={deletedAt} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ConflictLineProps {
  readonly env: string;
  readonly tag: string;
  readonly conflict: Pick<Conflict, 'id' | 'text'>;
}

function ConflictLine({ env, tag, conflict: { id, text } }: ConflictLineProps): ReactNode {
  return (
    <li className="flex items-start gap-2">
      <Tag>{tag}</Tag>
      <Link to="/app/$env/conflicts/$conflict" params={{ env, conflict: id }} className="link min-w-0">
        <Untrusted max={150}>{text}</Untrusted>
      </Link>
    </li>
  );
}
