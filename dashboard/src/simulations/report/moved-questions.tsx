import type { ReactNode } from 'react';
import type { ImpactReport } from '../../api/types.js';
import { Untrusted } from '../../base/text/untrusted.js';
import { Picked } from './picked.js';

const rowsMax = 100;

type Question = ImpactReport['orphaned'][number] & Partial<Pick<ImpactReport['stolen'][number], 'after'>>;

interface Props {
  readonly env: string;
  readonly label: string;
  readonly questions: readonly Question[];
  readonly added: readonly string[];
}

/** Questions with the tool that had them and the tool that gets them. */
export function MovedQuestions({ env, label, questions, added }: Props): ReactNode {
  return (
    <div className="card overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
      <table className="w-full min-w-[34rem] text-left text-sm">
        <thead>
          <tr>
            <th className="pr-3">Question</th>
            <th className="pr-3">Its tool</th>
            <th className="pr-3">Now goes to</th>
            <th>Written by</th>
          </tr>
        </thead>
        <tbody>
          {questions.slice(0, rowsMax).map((question, at) => (
            <tr key={at} className="border-line border-t align-top">
              <td className="py-1 pr-3">
                <Untrusted max={300}>{question.query}</Untrusted>
                <Trials env={env} picks={question.after ?? []} from={question.from} added={added} />
              </td>
              <td className="py-1 pr-3">
                <Picked env={env} result={question.from} added={added} />
              </td>
              <td className="py-1 pr-3">
                <Picked env={env} result={question.to} added={added} />
              </td>
              <td className="py-1">{wordsOfOrigin[question.origin]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {questions.length > rowsMax && (
        <p className="text-quiet">{questions.length - rowsMax} more; the API’s report has them all.</p>
      )}
    </div>
  );
}

const wordsOfOrigin: Readonly<Record<ImpactReport['stolen'][number]['origin'], string>> = {
  manual: 'a person',
  log: 'a user (from logs)',
  template: 'a template',
  model: 'a model',
};

/** How the trials afterwards went, where they did not all go to one tool. */
function Trials({
  env,
  picks,
  from,
  added,
}: Pick<Props, 'env' | 'added'> & {
  readonly picks: readonly (string | null)[];
  readonly from: string;
}): ReactNode {
  const others = new Set(picks.filter((pick) => pick !== from));
  if (others.size === 0 || new Set(picks).size < 2) return null;
  return (
    <span className="text-quiet block text-xs">
      {[...others].map((pick) => (
        <span key={pick} className="mr-2">
          {picks.filter((one) => one === pick).length} of {picks.length} trials:{' '}
          <Picked env={env} result={pick ?? 'none'} added={added} />
        </span>
      ))}
    </span>
  );
}
