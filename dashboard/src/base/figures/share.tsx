import type { ReactNode } from 'react';
import { percent } from './percent.js';

interface Props {
  readonly label: string;
  readonly count: number;
  readonly of: number;
  readonly interval95: { readonly low: number; readonly high: number };
}

/** So many of so many, with what chance alone leaves open: the band is the 95 % interval, the mark what was counted. */
export function Share({ label, count, of, interval95: { low, high } }: Props): ReactNode {
  if (of === 0) {
    return <p className="text-quiet text-sm">{label}: no question</p>;
  }
  const at = (100 * count) / of;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 text-sm">
      <span className="min-w-0 break-words">{label}</span>
      <span className="font-mono whitespace-nowrap">
        {count} of {of}
      </span>
      <svg
        className="bg-sunken col-span-2 h-2 w-full rounded-sm"
        viewBox="0 0 100 8"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <rect className="fill-accent opacity-35" x={100 * low} width={100 * (high - low)} height="8" />
        <rect className="fill-accent" x={Math.min(99, Math.max(0, at - 0.5))} width="1" height="8" />
      </svg>
      <span className="text-quiet col-span-2 text-xs">
        {percent(count / of)}, 95 % interval {percent(low)} to {percent(high)}
      </span>
    </div>
  );
}
