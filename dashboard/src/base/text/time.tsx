import type { ReactNode } from 'react';

const short = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A time as it is here; in UTC for who points at it. */
export function Time({ at }: { readonly at: string }): ReactNode {
  return (
    <time dateTime={at} title={`${at.replace('T', ' ').replace(/\.\d+Z$|Z$/, '')} UTC`} className="whitespace-nowrap">
      {short.format(new Date(at))}
    </time>
  );
}
