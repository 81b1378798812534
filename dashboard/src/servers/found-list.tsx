import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { deletedToolsQuery } from '../api/queries.js';
import type { Server } from '../api/types.js';
import { Loaded } from '../base/states/loaded.js';
import { Trouble } from '../base/states/trouble.js';
import { useTools } from '../api/use-tools.js';
import { FoundRow } from './found-row.js';
import { foundChanges } from './found-changes.js';

const shownMax = 50;

interface Props {
  readonly env: string;
  readonly server: Server;
}

/** What synchronisations of a server found, the last first, each with its diff. */
export function FoundList({ env, server: { id, lastSync } }: Props): ReactNode {
  const { query, tools, isCut } = useTools(env, { server: id });
  const deleted = useQuery(deletedToolsQuery(env, id));
  if (query.isError) return <Trouble error={query.error} />;
  if (query.isPending || query.hasNextPage) return <p role="status">Loading…</p>;
  return (
    <Loaded query={deleted}>
      {({ items, nextCursor, unreadable = [] }) => {
        const found = foundChanges(tools, items);
        const left = [...query.data.pages.flatMap((page) => page.unreadable ?? []), ...unreadable].length;
        return (
          <>
            {found.length === 0 && <p>Nothing yet.</p>}
            <ul className="grid gap-1">
              {found.slice(0, shownMax).map((change) => (
                <li key={`${change.kind} ${change.tool.id}`} className="min-w-0">
                  <FoundRow env={env} change={change} isOfLast={lastSync !== undefined && change.at >= lastSync.at} />
                </li>
              ))}
            </ul>
            {(found.length > shownMax || isCut || nextCursor !== undefined) && <p>There are more, earlier ones.</p>}
            {left > 0 && <p className="text-high">{left} tools cannot be read, and are not among these.</p>}
          </>
        );
      }}
    </Loaded>
  );
}
