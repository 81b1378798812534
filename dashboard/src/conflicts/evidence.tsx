import type { ReactNode } from 'react';
import { isRecord } from '../api/problem.js';
import type { Finding } from '../api/types.js';
import { Bar } from '../base/figures/bar.js';
import { Tag } from '../base/text/tag.js';
import { Untrusted } from '../base/text/untrusted.js';
import { Asked } from './asked.js';
import { Questions } from './questions.js';

/** The parts that a score is made of, in the words of docs/conflict-detection.md. */
const wordsOfPart: Readonly<Record<string, string>> = {
  nameAlike: 'Names alike',
  verbs: 'What they do (verbs)',
  objects: 'What they do it to (objects)',
  description: 'Descriptions alike',
  parameters: 'Parameters alike',
  topic: 'Same topic',
  apart: 'On two servers',
};

/** What a stage found, in words, with what it rests on. */
export function Evidence({ finding }: { readonly finding: Finding }): ReactNode {
  const { stage, type, severity, text, evidence, score, changes = [] } = finding;
  const { parts, outcomes, split, clashes } = evidence;
  return (
    <section className="card grid gap-3" aria-label={`Found by the ${stage} stage: ${type}`}>
      <div className="flex flex-wrap items-center gap-2">
        <Tag>{severity}</Tag>
        <h3>{type}</h3>
        <span className="text-quiet text-sm">
          {stage} stage, {Math.round(score)} of 100
        </span>
      </div>
      <p>
        <Untrusted>{text}</Untrusted>
      </p>
      {isRecord(parts) && <Parts parts={parts} />}
      {typeof split === 'number' && <Asked evidence={evidence} />}
      {Array.isArray(outcomes) && <Questions outcomes={outcomes.filter(isRecord)} />}
      {Array.isArray(clashes) && (
        <ul className="list-disc pl-5">
          {clashes.filter(isRecord).map(({ parameter, about, first, second }, at) => (
            <li key={at}>
              <Untrusted
                max={300}
              >{`${String(parameter)}: ${String(about)} ${String(first)} and ${String(second)}`}</Untrusted>
            </li>
          ))}
        </ul>
      )}
      {changes.length > 0 && (
        <ul className="list-disc pl-5">
          {changes.map(({ text: words, at }, index) => (
            <li key={index}>
              <Untrusted max={600}>{`${words} (${at})`}</Untrusted>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Parts({ parts }: { readonly parts: Readonly<Record<string, unknown>> }): ReactNode {
  const known = Object.entries(parts).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return (
    <div className="grid gap-2 sm:grid-cols-2">
      {known.map(([name, value]) => (
        <Bar key={name} label={wordsOfPart[name] ?? name} value={value} />
      ))}
    </div>
  );
}
