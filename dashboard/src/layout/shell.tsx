import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { environmentsQuery, meQuery } from '../api/queries.js';
import { Button } from '../base/controls/button.js';
import { Trouble } from '../base/states/trouble.js';
import { useChange } from '../base/use-change.js';
import { leaveMtgs } from '../sign-in/leave-mtgs.js';
import { Navigation } from './navigation.js';
import { chooseTheme, readTheme, type Theme } from './theme.js';
import { ViewOfRole } from './view-of-role.js';

const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** What is around every view of an environment: where one is, where one can go, who one is. */
export function Shell(): ReactNode {
  const { env } = useParams({ from: '/app/$env' });
  const me = useQuery(meQuery);
  if (me.isError && me.data === undefined) return <Trouble error={me.error} />;
  return (
    <div className="grid min-h-screen grid-cols-1 lg:grid-cols-[13rem_minmax(0,1fr)]">
      <a href="#main" className="bg-accent text-on-accent sr-only z-50 p-2 focus:not-sr-only focus:absolute">
        Skip to the content
      </a>
      <header className="border-line bg-raised flex flex-wrap items-start gap-3 border-b p-3 lg:sticky lg:top-0 lg:h-screen lg:flex-col lg:flex-nowrap lg:overflow-y-auto lg:border-r lg:border-b-0">
        <span className="px-3 pt-1 text-lg font-bold">MTGS</span>
        <EnvironmentChoice env={env} />
        <Navigation env={env} role={me.data?.role} />
        <Account name={me.data?.actor.name} role={me.data?.role} />
      </header>
      <main id="main" tabIndex={-1} className="min-w-0 p-3 outline-none sm:p-6">
        <ViewOfRole env={env} role={me.data?.role} />
      </main>
    </div>
  );
}

function EnvironmentChoice({ env }: { readonly env: string }): ReactNode {
  const navigate = useNavigate();
  const { data } = useQuery(environmentsQuery);
  const ids = data?.items.map(({ id }) => id) ?? [];
  return (
    <select
      aria-label="Environment"
      className="field max-w-44 lg:w-full"
      value={env}
      onChange={({ target }) => void navigate({ to: '/app/$env', params: { env: target.value } })}
    >
      {(ids.includes(env) ? ids : [env, ...ids]).map((id) => (
        <option key={id}>{id}</option>
      ))}
    </select>
  );
}

function Account({ name, role }: { readonly name: string | undefined; readonly role: string | undefined }): ReactNode {
  const [theme, setTheme] = useState(readTheme);
  const leave = useChange(leaveMtgs);
  return (
    <div className="flex flex-wrap items-center gap-2 px-3 text-sm lg:mt-auto lg:flex-col lg:items-start">
      <span className="min-w-0 break-words">
        {name ?? '…'} <span className="text-quiet">({role ?? '…'})</span>
      </span>
      <select
        aria-label="Colours"
        className="field"
        value={theme}
        onChange={({ target }) => {
          const chosen = themes.find((one) => one === target.value) ?? 'system';
          chooseTheme(chosen);
          setTheme(chosen);
        }}
      >
        {themes.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
      <Button
        onClick={() => {
          leave.mutate(undefined);
        }}
      >
        Sign out
      </Button>
    </div>
  );
}
