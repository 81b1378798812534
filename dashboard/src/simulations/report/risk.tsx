import type { ReactNode } from 'react';
import type { ImpactReport } from '../../api/types.js';
import { Bar } from '../../base/figures/bar.js';
import { Tag } from '../../base/text/tag.js';
import { Untrusted } from '../../base/text/untrusted.js';

/** The parts of the risk, in the words of docs/guides/simulation.md. */
const wordsOfPart: Readonly<Record<string, string>> = {
  worst: 'Loss of the worst tool',
  breadth: 'How many tools lose',
  stolen: 'Share of stolen questions',
  unreached: 'Added tools that are not reached',
};

/** One number for what a change puts at risk, with its parts. */
export function Risk({ risk: { score, severity, parts, sample } }: Pick<ImpactReport, 'risk'>): ReactNode {
  return (
    <section className="card grid content-start gap-3" aria-labelledby="risk">
      <div className="flex flex-wrap items-baseline gap-2">
        <h2 id="risk">Risk</h2>
        <span className="text-2xl font-bold">{score}</span>
        <span className="text-quiet">of 100</span>
        <Tag>{severity}</Tag>
      </div>
      {parts.map(({ part, value, weight, says }) => (
        <div key={part} className="grid gap-0.5">
          <Bar
            label={wordsOfPart[part] ?? part}
            value={value}
            text={`${Math.round(1000 * value * weight) / 10} of ${Math.round(100 * weight)}`}
          />
          <p className="text-quiet text-xs">
            <Untrusted max={300}>{says}</Untrusted>
          </p>
        </div>
      ))}
      <p className="text-quiet text-sm">
        These questions carry {sample.carries} at most: <Untrusted max={300}>{sample.because}</Untrusted>.
      </p>
    </section>
  );
}
