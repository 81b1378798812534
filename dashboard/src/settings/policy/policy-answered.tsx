import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { updatePolicy } from '../../api/changes.js';
import { Untrusted } from '../../base/text/untrusted.js';

export type PolicyAnswer = Awaited<ReturnType<typeof updatePolicy>>['value'];

/** What became of a change of the policy: saved, or why it waits for a second person, and where. */
export function PolicyAnswered({ env, answer }: { readonly env: string; readonly answer: PolicyAnswer }): ReactNode {
  if (!('purpose' in answer)) return <p role="status">Saved.</p>;
  const { id, purpose } = answer;
  return (
    <div role="status" className="grid gap-2">
      <p>
        Nothing changed yet: the policy would let more through or tell people less, so it waits for{' '}
        <Link to="/app/$env/approvals/$approval" params={{ env, approval: id }} className="link">
          the approval of a second person
        </Link>
        .
      </p>
      {purpose.kind === 'policy' && (
        <ul className="list-disc pl-5">
          {purpose.loosens.map((reason) => (
            <li key={reason}>
              <Untrusted max={300}>{reason}</Untrusted>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
