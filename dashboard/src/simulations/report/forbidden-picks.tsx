import type { ReactNode } from 'react';
import type { ImpactReport } from '../../api/types.js';
import { Untrusted } from '../../base/text/untrusted.js';
import { Picked } from './picked.js';

const rowsMax = 100;

interface Props {
  readonly env: string;
  readonly report: Pick<ImpactReport, 'forbidden' | 'change'>;
}

/** Questions that reach a tool, after the change, which they must never reach. */
export function ForbiddenPicks({ env, report: { forbidden, change } }: Props): ReactNode {
  if (forbidden.length === 0) return null;
  return (
    <section className="card grid gap-2" aria-labelledby="forbidden">
      <h2 id="forbidden">Forbidden picks ({forbidden.length})</h2>
      <p>After the change these questions reach a tool that they must never reach.</p>
      <ul className="grid gap-2">
        {forbidden.slice(0, rowsMax).map(({ query, to, after }, at) => (
          <li key={at} className="border-line border-t pt-2">
            <Untrusted max={300}>{query}</Untrusted>
            <span className="block text-sm">
              reaches <Picked env={env} result={to} added={change.added} /> in{' '}
              {after.filter((pick) => pick === to).length} of {after.length} trials
            </span>
          </li>
        ))}
      </ul>
      {forbidden.length > rowsMax && (
        <p className="text-quiet">{forbidden.length - rowsMax} more; the API’s report has them all.</p>
      )}
    </section>
  );
}
