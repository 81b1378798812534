import { type QueryClient, queryOptions } from '@tanstack/react-query';

/** What became of one server of a file. */
export interface Outcome {
  /** What the file calls it. */
  readonly label: string;
  readonly became: 'added' | 'refused' | 'left out';
  readonly words: string;
}

const none: readonly Outcome[] = [];

/** What became of the servers that were added last. It is kept while other pages are looked at, and read from nowhere. */
export const outcomesQuery = (env: string) =>
  queryOptions({
    queryKey: ['added-servers', env],
    queryFn: () => none,
    initialData: none,
    enabled: false,
    gcTime: Number.POSITIVE_INFINITY,
  });

export function rememberOutcomes(queries: QueryClient, env: string, outcomes: readonly Outcome[]): void {
  queries.setQueryData(outcomesQuery(env).queryKey, outcomes);
}
