import type { ReactNode } from 'react';
import { isRecord } from '../api/problem.js';
import { Share } from '../base/figures/share.js';
import { Untrusted } from '../base/text/untrusted.js';

type Values = Readonly<Record<string, unknown>>;

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

const intervalOf = (value: unknown): { readonly low: number; readonly high: number } =>
  isRecord(value) ? { low: numberOf(value['low']), high: numberOf(value['high']) } : { low: 0, high: 1 };

/** How many questions went astray, of the pair and of each of its tools, with the intervals; and who was asked. */
export function Asked({ evidence }: { readonly evidence: Values }): ReactNode {
  const { probes, contested, interval95, directions, router, trials, sample } = evidence;
  return (
    <div className="grid gap-3">
      <Share
        label="Questions that went astray"
        count={numberOf(contested)}
        of={numberOf(probes)}
        interval95={intervalOf(interval95)}
      />
      {Array.isArray(directions) && (
        <div className="grid gap-3 sm:grid-cols-2">
          {directions.filter(isRecord).map((direction, at) => (
            <Share
              key={at}
              label={`Meant for ${String(direction['expected']).slice(0, 120)}, went to the other by majority`}
              count={numberOf(direction['lost'])}
              of={numberOf(direction['probes'])}
              interval95={intervalOf(direction['lostInterval95'])}
            />
          ))}
        </div>
      )}
      <p className="text-quiet text-sm">
        Router <Untrusted max={100}>{String(router)}</Untrusted>, {numberOf(trials)} trials a question.{' '}
        {isRecord(sample) && <Untrusted max={300}>{String(sample['because'])}</Untrusted>}
      </p>
    </div>
  );
}
