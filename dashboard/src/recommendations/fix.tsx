import type { ReactNode } from 'react';
import type { Recommendation } from '../api/types.js';
import { Tag } from '../base/text/tag.js';
import { ToolName } from '../base/names/tool-name.js';
import { Untrusted } from '../base/text/untrusted.js';
import { DefinitionDiff } from '../tools/definition-diff.js';
import { AcceptedFix } from './accepted-fix.js';
import { DecideFix } from './decide-fix.js';
import { Measured } from './measured.js';
import { WrittenBy } from './written-by.js';
import { wordsOfFix } from './words-of-fix.js';

interface Props {
  readonly env: string;
  readonly fix: Recommendation;
  readonly onDecided: (decided: Recommendation) => void;
}

/** One fix: what it changes, what was measured, whom it harms, and the decision. */
export function Fix({ env, fix, onDecided }: Props): ReactNode {
  const { type, author, says, measured, changes, status, reason, decidedBy } = fix;
  return (
    <section className="card grid gap-3" aria-label={`${wordsOfFix[type]}: ${says.slice(0, 120)}`}>
      <div className="flex flex-wrap items-center gap-2">
        <h3>{wordsOfFix[type]}</h3>
        {status !== 'proposed' && <Tag>{status}</Tag>}
        <WrittenBy author={author} />
      </div>
      <p>
        <Untrusted max={600}>{says}</Untrusted>
      </p>
      <Measured env={env} measured={measured} />
      {changes.map(({ tool, before, after }) => (
        <details key={tool} open={changes.length === 1}>
          <summary className="mb-2">
            {after === undefined ? 'Withdrawn: ' : 'Changed: '}
            <ToolName env={env} id={tool} />
          </summary>
          {after === undefined ? (
            <DefinitionDiff before={undefined} after={before} />
          ) : (
            <DefinitionDiff before={before} after={after} />
          )}
        </details>
      ))}
      {status === 'proposed' && <DecideFix env={env} fix={fix} onDecided={onDecided} />}
      {status === 'rejected' && (
        <p>
          Rejected by <Untrusted max={100}>{decidedBy?.name ?? 'somebody'}</Untrusted>:{' '}
          <Untrusted max={2000}>{reason ?? ''}</Untrusted>
        </p>
      )}
      {status === 'accepted' && <AcceptedFix env={env} fix={fix} />}
    </section>
  );
}
