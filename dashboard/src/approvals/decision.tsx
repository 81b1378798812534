import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { cancelApproval, type Decision as Answer, decideApproval } from '../api/changes.js';
import { ApiProblem } from '../api/problem.js';
import { meQuery } from '../api/queries.js';
import type { Approval } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { Labelled } from '../base/controls/labelled.js';
import { Time } from '../base/text/time.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useChange } from '../base/use-change.js';
import { whyNot } from './why-not.js';

/** The decision: who took it, or the form that takes it, or why the caller may not. */
export function Decision({ env, approval }: { readonly env: string; readonly approval: Approval }): ReactNode {
  const { data: me } = useQuery(meQuery);
  const [comment, setComment] = useState('');
  const words = comment === '' ? {} : { comment };
  const decide = useChange((decision: Answer) => decideApproval(env, approval.id, decision, words));
  const cancel = useChange(() => cancelApproval(env, approval.id));
  // Somebody else was first: 409, and the approval, read again, says who.
  const wasLate = decide.error instanceof ApiProblem && decide.error.status === 409;
  const failure = decide.error ?? cancel.error;
  const why = me === undefined ? undefined : whyNot(approval, me);
  return (
    <section className="card grid gap-3" aria-label="Decision">
      {wasLate && approval.status !== 'pending' && (
        <p role="alert" className="text-critical font-medium">
          Somebody else was first: your decision did not count.
        </p>
      )}
      {failure !== null && !wasLate && <Trouble error={failure} />}
      {approval.status !== 'pending' ? (
        <Decided approval={approval} />
      ) : why !== undefined ? (
        <p>{why}</p>
      ) : (
        <>
          <Labelled label="Comment">
            <textarea
              className="field"
              maxLength={2000}
              value={comment}
              onChange={({ target }) => {
                setComment(target.value);
              }}
            />
          </Labelled>
          <div className="flex flex-wrap gap-2">
            <Button
              kind="main"
              disabled={decide.isPending || me === undefined}
              onClick={() => {
                decide.mutate('approve');
              }}
            >
              Approve
            </Button>
            <Button
              kind="danger"
              disabled={decide.isPending || me === undefined}
              onClick={() => {
                decide.mutate('reject');
              }}
            >
              Reject
            </Button>
          </div>
        </>
      )}
      {approval.status === 'pending' && me?.actor.id === approval.requestedBy.id && (
        <div>
          <Button
            onClick={() => {
              cancel.mutate(undefined);
            }}
          >
            Withdraw the request
          </Button>
        </div>
      )}
    </section>
  );
}

function Decided({
  approval: { status, decidedBy, decidedAt, comment, note },
}: {
  readonly approval: Approval;
}): ReactNode {
  return (
    <div className="grid gap-1">
      <p>
        {status}
        {decidedBy !== undefined && (
          <>
            {' '}
            by <Untrusted max={100}>{decidedBy.name}</Untrusted>
          </>
        )}{' '}
        {decidedAt !== undefined && <Time at={decidedAt} />}
      </p>
      {comment !== undefined && <Untrusted max={2000}>{comment}</Untrusted>}
      {note !== undefined && <Untrusted max={2000}>{note}</Untrusted>}
    </div>
  );
}
