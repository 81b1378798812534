import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { type ConflictFilter, conflictsQuery, pagesMax, serversQuery } from '../api/queries.js';
import type { Conflict } from '../api/types.js';
import { partsOfToolId } from '../base/names/parts-of-tool-id.js';

interface Filter extends ConflictFilter {
  readonly owner?: string;
  readonly text?: string;
}

/** The conflicts of a filter: the worst at once, the others page by page. */
export function useConflicts(env: string, { owner, text, ...filter }: Filter) {
  const query = useInfiniteQuery(conflictsQuery(env, filter));
  const servers = useQuery(serversQuery(env));
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;

  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);

  const owners = useMemo(
    () => new Map(servers.data?.items.flatMap(({ id, owner }) => (owner === undefined ? [] : [[id, owner] as const]))),
    [servers.data],
  );
  const items = useMemo(() => {
    const all = query.data?.pages.flatMap((page) => page.items) ?? [];
    return all.filter((conflict) => matches(conflict, { owner, text }, owners));
  }, [query.data, owner, text, owners]);
  const isCut = query.data?.pages.length === pagesMax && query.data.pages.at(-1)?.nextCursor !== undefined;
  const unreadable = query.data?.pages.reduce((sum, page) => sum + (page.unreadable?.length ?? 0), 0) ?? 0;
  return { query, items, owners, isCut, unreadable, servers: servers.data?.items ?? [] };
}

function matches(
  { tools, text: words }: Conflict,
  { owner, text }: { readonly owner: string | undefined; readonly text: string | undefined },
  owners: ReadonlyMap<string, string>,
): boolean {
  if (owner !== undefined && !tools.some((id) => owners.get(partsOfToolId(id).server) === owner)) return false;
  if (text === undefined) return true;
  const wanted = text.toLowerCase();
  return [...tools, words].some((one) => one.toLowerCase().includes(wanted));
}
