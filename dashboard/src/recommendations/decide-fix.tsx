import { type ReactNode, useState } from 'react';
import { acceptRecommendation, rejectRecommendation } from '../api/changes.js';
import type { Recommendation } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { Modal } from '../base/controls/modal.js';
import { ReasonField } from '../base/controls/reason-field.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useChange } from '../base/use-change.js';
import { whatAcceptingDoes } from './what-accepting-does.js';

interface Props {
  readonly env: string;
  readonly fix: Recommendation;
  readonly onDecided: (decided: Recommendation) => void;
}

/** Accepts a fix, after it was said what that does, or rejects it with a reason. */
export function DecideFix({ env, fix, onDecided }: Props): ReactNode {
  const [asked, setAsked] = useState<'accept' | 'reject'>();
  const [reason, setReason] = useState('');
  const done = (decided: Recommendation): void => {
    setAsked(undefined);
    onDecided(decided);
  };
  const accept = useChange(() => acceptRecommendation(env, fix.id), done);
  const reject = useChange(() => rejectRecommendation(env, fix.id, reason), done);
  const close = (): void => {
    setAsked(undefined);
  };
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        kind="main"
        onClick={() => {
          setAsked('accept');
        }}
      >
        Accept…
      </Button>
      <Button
        onClick={() => {
          setAsked('reject');
        }}
      >
        Reject…
      </Button>
      <Modal title="Accept this fix?" isOpen={asked === 'accept'} onClose={close}>
        <ul className="grid list-disc gap-1 pl-5">
          {whatAcceptingDoes(fix).map((sentence) => (
            <li key={sentence}>
              <Untrusted max={600}>{sentence}</Untrusted>
            </li>
          ))}
        </ul>
        {accept.isError && <Trouble error={accept.error} />}
        <Button
          kind="main"
          disabled={accept.isPending}
          onClick={() => {
            accept.mutate(undefined);
          }}
        >
          {accept.isPending ? 'Accepting…' : 'Accept the fix'}
        </Button>
      </Modal>
      <Modal
        title="Reject this fix?"
        description="The reason is kept and shown with the fix whenever it is found again."
        isOpen={asked === 'reject'}
        onClose={close}
      >
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            reject.mutate(undefined);
          }}
        >
          <ReasonField value={reason} onChange={setReason} />
          {reject.isError && <Trouble error={reject.error} />}
          <Button kind="main" type="submit" disabled={reject.isPending}>
            {reject.isPending ? 'Rejecting…' : 'Reject the fix'}
          </Button>
        </form>
      </Modal>
    </div>
  );
}
