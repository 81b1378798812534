import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { healthQuery } from '../../api/queries.js';
import type { Severity } from '../../api/types.js';

interface Props {
  readonly env: string;
  readonly now: readonly Severity[];
  readonly then: readonly Severity[];
}

/** How many of the conflicts of today have a severity that blocks, as it is and as it would be. */
export function BlockingPreview({ env, now, then }: Props): ReactNode {
  const { data } = useQuery(healthQuery(env));
  if (data === undefined) return <p className="min-h-6">Counting…</p>;
  const count = (all: readonly Severity[]): number =>
    all.reduce((sum, severity) => sum + (data.conflicts.bySeverity[severity] ?? 0), 0);
  const [before, after] = [count(now), count(then)];
  return (
    <p role="status" className="min-h-6">
      {before === after
        ? `${before} of the unsettled conflicts have a severity that blocks.`
        : `With these severities ${after} instead of ${before} unsettled conflicts have a severity that blocks.`}
    </p>
  );
}
