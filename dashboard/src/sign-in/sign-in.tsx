import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { signIn } from '../api/changes.js';
import { Button } from '../base/button.js';
import { Labelled } from '../base/labelled.js';
import { PageHead } from '../base/page-head.js';
import { Trouble } from '../base/trouble.js';
import { useChange } from '../base/use-change.js';

const route = getRouteApi('/app/sign-in');

/** The code of a link stands behind `#`, so that it reaches no server's log; it is taken out of the address at once. */
function takeCode(): string | undefined {
  const code = new URLSearchParams(window.location.hash.slice(1)).get('code') ?? undefined;
  if (code !== undefined) window.history.replaceState(null, '', window.location.pathname + window.location.search);
  return code;
}

export function SignIn(): ReactNode {
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const [key, setKey] = useState('');
  const { mutate, isPending, error } = useChange(signIn, () => void navigate({ href: next ?? '/' }));
  const isAsked = useRef(false);

  useEffect(() => {
    if (isAsked.current) return; // A code is good for one request.
    isAsked.current = true;
    const code = takeCode();
    if (code !== undefined) mutate({ code });
  }, [mutate]);

  return (
    <main className="mx-auto grid max-w-lg gap-4 p-4 pt-16">
      <PageHead title="Sign in to MTGS" />
      <p>
        Open the link that <code>mtgs up</code> printed (it works once, for ten minutes), or sign in with an API key.
        You stay signed in for eight hours.
      </p>
      {error !== null && <Trouble error={error} />}
      <form
        className="card grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          mutate({ key: key.trim() });
        }}
      >
        <Labelled label="API key">
          <input
            className="field font-mono"
            type="password"
            autoComplete="off"
            required
            maxLength={200}
            value={key}
            onChange={({ target }) => {
              setKey(target.value);
            }}
          />
        </Labelled>
        <Button kind="main" type="submit" disabled={isPending}>
          {isPending ? 'Signing in…' : 'Sign in'}
        </Button>
      </form>
    </main>
  );
}
