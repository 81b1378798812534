import type { ReactNode } from 'react';
import type { Tool } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { Time } from '../base/text/time.js';
import { Untrusted } from '../base/text/untrusted.js';
import { DefinitionDiff } from './definition-diff.js';

interface Props {
  /** As it was when the edit began. */
  readonly seen: Tool;
  readonly current: Tool;
  readonly onTakeIn: (mine: boolean) => void;
}

/** Says that somebody else changed the definition, what they changed, and what can be done about it. */
export function Overtaken({ seen, current, onTakeIn }: Props): ReactNode {
  return (
    <div role="alert" className="card border-critical grid gap-2">
      <p className="text-critical font-medium">
        Somebody else changed the definition while you edited it: version {current.version}, by{' '}
        <Untrusted max={100}>{current.registeredBy.name}</Untrusted>, <Time at={current.updatedAt} />. Nothing of yours
        is saved yet, and nothing you typed is lost.
      </p>
      <p>What they changed:</p>
      <DefinitionDiff before={seen.definition} after={current.definition} />
      <div className="flex flex-wrap gap-2">
        <Button
          onClick={() => {
            onTakeIn(true);
          }}
        >
          Keep mine, to save it over theirs
        </Button>
        <Button
          onClick={() => {
            onTakeIn(false);
          }}
        >
          Take theirs, and drop mine
        </Button>
      </div>
      <p>Then look at it, and save.</p>
    </div>
  );
}
