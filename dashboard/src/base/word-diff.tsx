import { diffWordsWithSpace } from 'diff';
import { type ReactNode, useMemo } from 'react';
import { Untrusted } from './untrusted.js';

/** Characters of each side that are compared: beyond that a comparison takes long and says little. */
const comparedMax = 6_000;

interface Props {
  readonly before: string;
  readonly after: string;
  readonly show: 'before' | 'after' | 'both';
}

/** Two texts word by word: `before` and `after` show one of them with what the other lacks marked. */
export function WordDiff({ before, after, show }: Props): ReactNode {
  const parts = useMemo(
    () => diffWordsWithSpace(before.slice(0, comparedMax), after.slice(0, comparedMax), { timeout: 200 }),
    [before, after],
  );
  if (parts === undefined) return <Untrusted>{show === 'before' ? before : after}</Untrusted>;
  return (
    <span className="untrusted">
      {parts.map(({ value, added, removed }, at) => {
        if ((added && show === 'before') || (removed && show === 'after')) return null;
        if (removed)
          return (
            <del key={at} className="bg-removed rounded-sm no-underline">
              <Untrusted>{value}</Untrusted>
            </del>
          );
        if (added)
          return (
            <ins key={at} className="bg-added rounded-sm no-underline">
              <Untrusted>{value}</Untrusted>
            </ins>
          );
        return <Untrusted key={at}>{value}</Untrusted>;
      })}
    </span>
  );
}
