import type { ReactNode } from 'react';
import type { Policy } from '../../api/types.js';
import { Button } from '../../base/controls/button.js';
import { Untrusted } from '../../base/text/untrusted.js';
import type { PolicyDraft } from './use-policy-draft.js';

interface Props {
  readonly draft: PolicyDraft;
  /** As it is now. */
  readonly policy: Policy;
}

/** Says that somebody else changed the policy, and what can be done about it. Nothing that was typed is lost. */
export function ChangedInBetween({ draft: { inBetween, inBoth, takeIn }, policy }: Props): ReactNode {
  const takeTheirs = (mine: boolean) => (): void => {
    takeIn(mine);
  };
  return (
    <div role="alert" className="card border-critical grid justify-items-start gap-2">
      <p className="text-critical font-medium">
        Somebody else changed the policy while you edited it: {inBetween.join(', ')}. Nothing of yours is saved yet, and
        nothing you typed is lost.
      </p>
      {inBoth.length === 0 ? (
        <Button onClick={takeTheirs(true)}>Show their changes beside mine</Button>
      ) : (
        <>
          <p>You changed some of that as well. There it says now:</p>
          <ul className="grid gap-1">
            {inBoth.map((field) => (
              <li key={field}>
                {field}: <Untrusted max={1000}>{JSON.stringify(policy[field] ?? null)}</Untrusted>
              </li>
            ))}
          </ul>
          <div className="flex flex-wrap gap-2">
            <Button onClick={takeTheirs(true)}>Keep mine where both changed</Button>
            <Button onClick={takeTheirs(false)}>Take theirs where both changed</Button>
          </div>
        </>
      )}
      <p>Then look at it, and save.</p>
    </div>
  );
}
