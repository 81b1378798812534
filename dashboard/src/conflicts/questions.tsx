import type { ReactNode } from 'react';
import { Untrusted } from '../base/text/untrusted.js';

const shownMax = 40;

/** The questions that were asked of the router, whom each was meant for, and who was picked. */
export function Questions({
  outcomes,
}: {
  readonly outcomes: readonly Readonly<Record<string, unknown>>[];
}): ReactNode {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Questions that were asked">
      <table className="w-full text-left text-sm">
        <thead>
          <tr>
            <th className="pr-3">Question</th>
            <th className="pr-3">Meant for</th>
            <th>Picked</th>
          </tr>
        </thead>
        <tbody>
          {outcomes.slice(0, shownMax).map(({ query, expected, picks }, at) => (
            <tr key={at} className="border-line border-t align-top">
              <td className="pr-3">
                <Untrusted max={300}>{String(query)}</Untrusted>
              </td>
              <td className="pr-3 font-mono">
                <Untrusted max={120}>{String(expected)}</Untrusted>
              </td>
              <td className="font-mono">
                <Picks picks={Array.isArray(picks) ? picks.map(String) : []} expected={String(expected)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {outcomes.length > shownMax && <p className="text-quiet">{outcomes.length - shownMax} more questions.</p>}
    </div>
  );
}

function Picks({ picks, expected }: { readonly picks: readonly string[]; readonly expected: string }): ReactNode {
  const counts = [...Map.groupBy(picks, (pick) => pick)].map(([pick, all]) => ({ pick, count: all.length }));
  return counts.map(({ pick, count }) => (
    <span key={pick} className={`block ${pick === expected ? '' : 'text-critical font-semibold'}`}>
      {count} × <Untrusted max={120}>{pick}</Untrusted>
    </span>
  ));
}
