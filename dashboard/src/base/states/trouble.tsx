import type { ReactNode } from 'react';
import { ExplainedError, OfflineError } from '../../api/problem.js';
import { Button } from '../controls/button.js';

/** What went wrong, in the API's own words, with its next step. */
export function Trouble({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }): ReactNode {
  if (error instanceof OfflineError) {
    return (
      <p role="alert" className="card text-quiet">
        The server does not answer just now. This page tries again by itself.
      </p>
    );
  }
  const hint = error instanceof ExplainedError ? error.hint : undefined;
  return (
    <div role="alert" className="card border-critical grid justify-items-start gap-2">
      <p className="text-critical font-medium">{error instanceof Error ? error.message : 'Something went wrong.'}</p>
      {hint !== undefined && <p>{hint}</p>}
      {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}
