import type { ReactNode } from 'react';
import type { ImpactReport } from '../../api/types.js';
import { Share } from '../../base/figures/share.js';
import { Untrusted } from '../../base/text/untrusted.js';

const pValueOf = (value: number): string => (value < 0.001 ? 'below 0.001' : value.toFixed(3));

/** Who was asked what, how often, and how far that can be relied on. */
export function HowMeasured({ report }: { readonly report: ImpactReport }): ReactNode {
  const { router, notes, tools, probes, trials, calls, right, stability } = report;
  return (
    <section className="card grid gap-3" aria-labelledby="measured">
      <h2 id="measured">How it was measured</h2>
      <p>
        Router <Untrusted max={100}>{router}</Untrusted>, asked with {tools.before} tools before and {tools.after}{' '}
        after, up to {trials} trials a question. {calls.made} calls were made; {calls.saved} were saved, since they
        could not change a majority.
      </p>
      {notes.map((note) => (
        <p key={note} className="text-medium">
          <Untrusted max={600}>{note}</Untrusted>
        </p>
      ))}
      <p>
        {probes.asked} of {probes.planned} questions were asked: {probes.people} by people, {probes.generated} written
        from definitions.
      </p>
      {right.of > 0 && (
        <p>
          Questions that reach the tool they are meant for: {right.before} before and {right.after} after, of {right.of}
          . {right.gained} gained, {right.lost} lost; McNemar’s exact test: p {pValueOf(right.pValue)}.
        </p>
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        <Share label="Questions whose trials all agreed, before" {...stability.before} />
        <Share label="Questions whose trials all agreed, after" {...stability.after} />
      </div>
    </section>
  );
}
