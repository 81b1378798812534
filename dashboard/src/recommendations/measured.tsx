import type { ReactNode } from 'react';
import type { Recommendation } from '../api/types.js';
import { Tag } from '../base/text/tag.js';
import { ToolName } from '../base/names/tool-name.js';
import { Untrusted } from '../base/text/untrusted.js';

type Figures = Recommendation['measured'];

/** What a fix does, before and after, on a copy of the registry; and what it does to other tools. */
export function Measured({ env, measured }: { readonly env: string; readonly measured: Figures }): ReactNode {
  const { detection, asked, fresh, regressions, others, router, revision } = measured;
  return (
    <>
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Measured before and after">
        <table className="w-full max-w-2xl text-left text-sm">
          <thead>
            <tr>
              <th className="pr-3">Measured</th>
              <th className="pr-3">before</th>
              <th>after</th>
            </tr>
          </thead>
          <tbody>
            <tr className="border-line border-t">
              <th scope="row" className="py-1 pr-3 font-normal">
                Conflict of the two, without asking
              </th>
              <td className="pr-3">
                <Found pair={detection.before} />
              </td>
              <td>
                <Found pair={detection.after} />
              </td>
            </tr>
            <Reached words="Questions that reach their tool" counts={asked} />
            <Reached words="The same for questions that the fix was not written from" counts={fresh} />
          </tbody>
        </table>
      </div>
      {regressions.length > 0 && (
        <div className="border-critical rounded-md border p-3">
          <p className="text-critical font-medium">It harms other tools:</p>
          <ul className="list-disc pl-5">
            {regressions.map(({ tool, says }) => (
              <li key={tool}>
                <ToolName env={env} id={tool} />: <Untrusted max={300}>{says}</Untrusted>
              </li>
            ))}
          </ul>
        </div>
      )}
      <p className="text-quiet text-sm">
        {others.questions} questions of {others.tools} other tools were asked
        {regressions.length === 0 && ': none of them loses any'}. Router <Untrusted max={100}>{router}</Untrusted>,
        registry revision {revision}.
      </p>
    </>
  );
}

const Found = ({ pair: { severity, score } }: { readonly pair: Figures['detection']['before'] }): ReactNode =>
  severity === undefined ? (
    <span className="text-good font-medium">none</span>
  ) : (
    <span className="whitespace-nowrap">
      <Tag>{severity}</Tag> {Math.round(score)} of 100
    </span>
  );

const Reached = ({ words, counts }: { readonly words: string; readonly counts: Figures['asked'] }): ReactNode => (
  <tr className="border-line border-t">
    <th scope="row" className="py-1 pr-3 font-normal">
      {words}
    </th>
    <td className="pr-3">
      {counts.before} of {counts.of}
    </td>
    <td className={counts.after < counts.before ? 'text-critical font-semibold' : ''}>
      {counts.after} of {counts.of}
    </td>
  </tr>
);
