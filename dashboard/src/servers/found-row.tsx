import type { ReactNode } from 'react';
import { LazyDetails } from '../base/states/lazy-details.js';
import { nameOfTool } from '../base/names/name-of-tool.js';
import { Tag } from '../base/text/tag.js';
import { Time } from '../base/text/time.js';
import { ToolName } from '../base/names/tool-name.js';
import { Untrusted } from '../base/text/untrusted.js';
import { DefinitionDiff } from '../tools/definition-diff.js';
import type { FoundChange } from './found-changes.js';
import { VersionsDiff } from './versions-diff.js';

interface Props {
  readonly env: string;
  readonly change: FoundChange;
  /** Whether the last synchronisation found it. */
  readonly isOfLast: boolean;
}

/** One change that a synchronisation found; its diff is loaded when it is opened. */
export function FoundRow({ env, change: { kind, tool, at }, isOfLast }: Props): ReactNode {
  return (
    <LazyDetails
      summary={
        <>
          <Tag>{kind}</Tag>{' '}
          <Untrusted max={120} className="font-mono text-sm">
            {nameOfTool(tool.id)}
          </Untrusted>{' '}
          <span className="text-quiet text-sm">
            <Time at={at} />
            {isOfLast && ', by the last synchronisation'}
          </span>
        </>
      }
    >
      {() => (
        <div className="grid gap-2 pt-2">
          {kind === 'removed' ? (
            <p>Its last definition, which clients no longer get:</p>
          ) : (
            <ToolName env={env} id={tool.id} />
          )}
          {kind === 'changed' || kind === 'renamed' ? (
            <VersionsDiff env={env} tool={tool} />
          ) : (
            <DefinitionDiff before={undefined} after={tool.definition} />
          )}
        </div>
      )}
    </LazyDetails>
  );
}
