import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { healthQuery } from '../../api/queries.js';

/** Whether the health of today would be an alert. */
export function HealthPreview({ env, alertBelow }: { readonly env: string; readonly alertBelow: number }): ReactNode {
  const { data } = useQuery(healthQuery(env));
  return (
    <p role="status" className="text-quiet min-h-6 text-sm">
      {data === undefined ? 'Looking…' : wordsOf(data.score, alertBelow)}
    </p>
  );
}

function wordsOf(score: number | null, alertBelow: number): string {
  if (score === null) return 'The health is not known yet.';
  return `The health is ${score} today, which ${score < alertBelow ? 'is' : 'is not'} an alert.`;
}
