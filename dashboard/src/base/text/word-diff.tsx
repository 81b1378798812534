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

/**
 * Two texts word by word: `before` and `after` show one of them with what the other lacks marked. What was not compared
 * is said, so that the end of a long text does not pass for unchanged.
 */
export function WordDiff({ before, after, show }: Props): ReactNode {
  const parts = useMemo(
    () =>
      diffWordsWithSpace(before.slice(0, comparedMax), after.slice(0, comparedMax), { timeout: 200 }) ?? [
        { value: before.slice(0, comparedMax), removed: true, added: false },
        { value: after.slice(0, comparedMax), removed: false, added: true },
      ],
    [before, after],
  );
  return (
    <span className="untrusted">
      {parts.map(({ value, added, removed }, at) => {
        if ((added && show === 'before') || (removed && show === 'after')) return null;
        if (removed)
          return (
            <del key={at} className="bg-removed rounded-sm no-underline">
              <Untrusted max={comparedMax}>{value}</Untrusted>
            </del>
          );
        if (added)
          return (
            <ins key={at} className="bg-added rounded-sm no-underline">
              <Untrusted max={comparedMax}>{value}</Untrusted>
            </ins>
          );
        return (
          <Untrusted key={at} max={comparedMax}>
            {value}
          </Untrusted>
        );
      })}
      <NotCompared before={before} after={after} />
    </span>
  );
}

function NotCompared({ before, after }: Pick<Props, 'before' | 'after'>): ReactNode {
  if (before.length <= comparedMax && after.length <= comparedMax) return null;
  const rests = [before.slice(comparedMax), after.slice(comparedMax)];
  const words = rests[0] === rests[1] ? 'the same in both' : 'not the same in both';
  return (
    <span className="text-high font-medium">
      {' '}
      … What comes after {comparedMax} characters is {words}, and not shown.
    </span>
  );
}
