import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { pagesMax, toolsQuery } from '../api/queries.js';
import type { Tool } from '../api/types.js';

interface Filter {
  readonly server?: string;
  readonly status?: Tool['status'];
  readonly text?: string;
}

/** The tools of a filter, page by page. */
export function useTools(env: string, { text, ...filter }: Filter) {
  const query = useInfiniteQuery(toolsQuery(env, filter));
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const tools = useMemo(() => {
    const wanted = text?.toLowerCase();
    const all = query.data?.pages.flatMap(({ items }) => items) ?? [];
    if (wanted === undefined) return all;
    return all.filter(({ id, definition: { title, description } }) =>
      [id, title, description].some((one) => one?.toLowerCase().includes(wanted) === true),
    );
  }, [query.data, text]);
  const isCut = query.data?.pages.length === pagesMax && query.data.pages.at(-1)?.nextCursor !== undefined;
  return { query, tools, isCut };
}
