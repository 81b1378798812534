import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from '../base/controls/button.js';
import { Trouble } from '../base/states/trouble.js';
import type { Entra } from './entra-client.js';
import { useEntra } from './use-entra.js';

interface Props {
  readonly entra: Entra;
  readonly next: string | undefined;
  /** What Entra ID answered behind `#`, where the browser comes back from it. */
  readonly answer: string | undefined;
}

export function EntraSignIn({ entra, next, answer }: Props): ReactNode {
  const { mutate, isPending, error } = useEntra(entra);
  const finished = useRef<string>(undefined);

  useEffect(() => {
    if (answer === undefined || finished.current === answer) return; // An answer is good for one request.
    finished.current = answer;
    mutate({ kind: 'finish', answer });
  }, [answer, mutate]);

  if (!window.isSecureContext) {
    return (
      <p className="card">
        Signing in with Microsoft needs an encrypted address. Open this page with <code>https://</code>, or sign in with
        an API key.
      </p>
    );
  }
  return (
    <div className="card grid gap-3">
      {error !== null && <Trouble error={error} />}
      <Button
        kind="main"
        disabled={isPending}
        onClick={() => {
          // After a refusal Entra ID would silently take the same account again.
          mutate({ kind: 'begin', next, isOtherAccount: error !== null });
        }}
      >
        {isPending ? 'Signing in…' : 'Sign in with Microsoft'}
      </Button>
      <p className="text-quiet text-sm">
        You stay signed in for as long as Microsoft grants it, about an hour. Then you come back here.
      </p>
    </div>
  );
}
