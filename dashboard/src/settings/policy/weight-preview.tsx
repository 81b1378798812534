import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { tokenWeightQuery } from '../../api/queries.js';
import type { Policy, TokenWeight } from '../../api/types.js';

interface Props {
  readonly env: string;
  readonly limits: Policy['tokenLimits'];
}

/** What the tools of today weigh, and which of them would be above the limits. */
export function WeightPreview({ env, limits }: Props): ReactNode {
  const { data } = useQuery(tokenWeightQuery(env));
  return (
    <p role="status" className="text-quiet min-h-6 text-sm">
      {data === undefined ? 'Counting…' : wordsOf(data, limits)}
    </p>
  );
}

function wordsOf({ tokens, tools, heaviest }: TokenWeight, limits: Policy['tokenLimits']): string {
  if (tools === 0) return 'The catalog is empty.';
  const [most] = heaviest;
  const now = `The catalog takes about ${tokens.toLocaleString()} tokens`;
  const largest = most === undefined ? '' : `, its largest tool ${most.tokens.toLocaleString()}`;
  const { tool = Infinity, catalog = Infinity } = limits;
  const above = heaviest.filter((one) => one.tokens > tool).length;
  // Only the heaviest are listed: when all of them are above the limit, others may be as well.
  const count = above === heaviest.length && tools > above ? `at least ${above}` : `${above}`;
  const tooLarge = above === 0 ? '' : ` ${count} of ${tools} tools would be above the limit of one tool.`;
  const tooMuch = tokens > catalog ? ' All together would be above their limit.' : '';
  return `${now}${largest}.${tooLarge}${tooMuch}`;
}
