import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { signIn } from '../api/changes.js';
import { ExplainedError } from '../api/problem.js';
import { signInQuery } from '../api/queries.js';
import { buttonLook } from '../base/controls/button-look.js';
import { PageHead } from '../base/page-head.js';
import { Trouble } from '../base/states/trouble.js';
import { useChange } from '../base/use-change.js';
import { EntraSignIn } from './entra-sign-in.js';
import { KeyForm } from './key-form.js';
import { platformSignIn } from './platform-links.js';
import { type Fragment, readFragment } from './read-fragment.js';

const route = getRouteApi('/app/sign-in');

const notSetUp = new ExplainedError(
  'Signing in with Microsoft is not set up here.',
  'Sign in another way, or have the administrator set MTGS_ENTRA_CLIENT.',
);
const noWay = new ExplainedError(
  'No way to sign in is set up here.',
  'Have the administrator set MTGS_SESSION_SECRET.',
);

/** A code stands behind `#`, so that it reaches no server's log; it is taken out of the address at once. */
function takeFragment(): Fragment | undefined {
  const fragment = readFragment(window.location.hash);
  if (fragment !== undefined) {
    window.history.replaceState(null, '', window.location.pathname + window.location.search);
  }
  return fragment;
}

export function SignIn(): ReactNode {
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const ways = useQuery(signInQuery);
  const [answer, setAnswer] = useState<string>();
  const { mutate, isPending, error } = useChange(signIn, () => void navigate({ href: next ?? '/' }));
  const isAsked = useRef(false);

  useEffect(() => {
    if (isAsked.current) return; // A code is good for one request.
    isAsked.current = true;
    const fragment = takeFragment();
    if (fragment?.kind === 'link') mutate({ code: fragment.code });
    if (fragment?.kind === 'entra') setAnswer(fragment.answer);
  }, [mutate]);

  const { entra, platform = false, key = true } = ways.data ?? {};
  const isStray = answer !== undefined && ways.data !== undefined && entra === undefined;
  return (
    <main className="mx-auto grid max-w-lg gap-4 p-4 pt-16">
      <PageHead title="Sign in to MTGS" />
      {entra !== undefined && <EntraSignIn entra={entra} next={next} answer={answer} />}
      {platform && (
        <a className={buttonLook('main')} href={platformSignIn(next ?? '/')}>
          Sign in with the account of your organisation
        </a>
      )}
      {isStray && <Trouble error={notSetUp} />}
      {error !== null && <Trouble error={error} />}
      {key && (
        <>
          <p>
            Open the link that <code>mtgs up</code> printed (it works once, for ten minutes), or sign in with an API
            key, for eight hours.
          </p>
          <KeyForm
            isPending={isPending}
            onKey={(given) => {
              mutate({ key: given });
            }}
          />
        </>
      )}
      {!key && !platform && <Trouble error={noWay} />}
    </main>
  );
}
