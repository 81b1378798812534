import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Trouble } from './trouble.js';

interface Props<Data> {
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
}

/** What a query gave, or how it stands: what was read before stays while the server is away. */
export function Loaded<Data>({ query, children }: Props<Data>): ReactNode {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Trouble error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <p role="status" className="card text-quiet min-h-24">
      Loading…
    </p>
  );
}
