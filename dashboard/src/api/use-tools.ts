import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { pagesMax, toolsQuery } from './queries.js';
import type { Tool } from './types.js';

interface Filter {
  readonly server?: string;
  readonly status?: Tool['status'];
  readonly owner?: string;
  readonly text?: string;
  /** Those that cost a model the most go first; otherwise as the API lists them, by name. */
  readonly sort?: 'tokens';
}

/** The tools of a filter, page by page. */
export function useTools(env: string, { owner, text, sort, ...filter }: Filter) {
  const query = useInfiniteQuery(toolsQuery(env, filter));
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const all = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]);
  const owners = useMemo(() => [...new Set(all.flatMap((tool) => tool.owner ?? []))].sort(), [all]);
  const tools = useMemo(() => {
    const shown = all.filter((tool) => matches(tool, owner, text?.toLowerCase()));
    return sort === 'tokens' ? shown.sort((a, b) => b.tokens - a.tokens) : shown;
  }, [all, owner, text, sort]);
  const isCut = query.data?.pages.length === pagesMax && query.data.pages.at(-1)?.nextCursor !== undefined;
  return { query, tools, owners, isCut };
}

function matches(tool: Tool, owner: string | undefined, wanted: string | undefined): boolean {
  if (owner !== undefined && tool.owner !== owner) return false;
  if (wanted === undefined) return true;
  const { title, description } = tool.definition;
  return [tool.id, title, description, tool.owner].some((one) => one?.toLowerCase().includes(wanted) === true);
}
