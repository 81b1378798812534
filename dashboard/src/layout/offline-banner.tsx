import { type QueryState, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { client } from '../api/client.js';
import { OfflineError } from '../api/problem.js';

const retryMs = 1_000;

/** Says that the server is away as soon as any request finds out, asks until it is back, and then reads everything again. */
export function OfflineBanner(): ReactNode {
  const queries = useQueryClient();
  const [isOffline, setOffline] = useState(false);

  useEffect(() => {
    const unsubscribe = queries.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated') return;
      const { error, fetchFailureReason } = event.query.state as QueryState;
      if (error instanceof OfflineError || fetchFailureReason instanceof OfflineError) setOffline(true);
    });
    const unsubscribeChanges = queries.getMutationCache().subscribe((event) => {
      if (event.mutation?.state.error instanceof OfflineError) setOffline(true);
    });
    return () => {
      unsubscribe();
      unsubscribeChanges();
    };
  }, [queries]);

  useEffect(() => {
    if (!isOffline) return;
    const timer = setInterval(() => {
      void client.GET('/health').then(
        ({ response }) => {
          if (!response.ok) return;
          setOffline(false);
          void queries.resetQueries({ predicate: ({ state }) => state.data === undefined });
          void queries.invalidateQueries();
        },
        () => undefined,
      );
    }, retryMs);
    return () => {
      clearInterval(timer);
    };
  }, [isOffline, queries]);

  return (
    <div role="status" aria-live="polite">
      {isOffline && (
        <p className="bg-medium text-ground px-4 py-2 text-center font-medium">
          The server does not answer. What you see is from before; this page goes on when the server is back.
        </p>
      )}
    </div>
  );
}
