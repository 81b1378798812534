import type { ReactNode } from 'react';
import type { ToolDefinition } from '../api/types.js';
import { LazyDetails } from '../base/states/lazy-details.js';
import { Untrusted } from '../base/text/untrusted.js';
import { WordDiff } from '../base/text/word-diff.js';
import { SchemaComparison } from '../conflicts/schema-comparison.js';
import { changedParts } from './changed-parts.js';

interface Props {
  readonly before: ToolDefinition | undefined;
  readonly after: ToolDefinition;
}

/** A definition, with what changed since an earlier one if there is one. */
export function DefinitionDiff({ before, after }: Props): ReactNode {
  const text = after.description ?? '';
  return (
    <div className="card grid gap-3">
      <p className="font-mono font-semibold">
        {before !== undefined && before.name !== after.name && (
          <>
            <del className="bg-removed rounded-sm no-underline">
              <Untrusted max={300}>{before.name}</Untrusted>
            </del>{' '}
            →{' '}
          </>
        )}
        <Untrusted max={300}>{after.name}</Untrusted>
      </p>
      {before === undefined ? (
        <Untrusted>{text === '' ? 'no description' : text}</Untrusted>
      ) : (
        <p>
          <WordDiff before={before.description ?? ''} after={text} show="both" />
        </p>
      )}
      <SchemaComparison
        first={{ name: before === undefined ? 'What it takes' : 'before', schema: (before ?? after).inputSchema }}
        {...(before !== undefined && { second: { name: 'now', schema: after.inputSchema } })}
      />
      {before !== undefined && <OtherChanges before={before} after={after} />}
      {after.annotations !== undefined && (
        <Untrusted
          className="font-mono text-sm"
          max={1000}
        >{`annotations ${JSON.stringify(after.annotations)}`}</Untrusted>
      )}
    </div>
  );
}

/** Everything else that differs, as it is written: a schema says more than its parameters. */
function OtherChanges({
  before,
  after,
}: {
  readonly before: ToolDefinition;
  readonly after: ToolDefinition;
}): ReactNode {
  return changedParts(before, after).map(({ part, was, is }) => (
    <LazyDetails
      key={part}
      summary={
        <>
          Changes of <Untrusted max={100}>{part}</Untrusted>, as JSON
        </>
      }
    >
      {() => (
        <p className="font-mono text-sm">
          <WordDiff before={was} after={is} show="both" />
        </p>
      )}
    </LazyDetails>
  ));
}
