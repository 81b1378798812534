import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { removeView, saveView } from '../api/changes.js';
import { savedViewsQuery } from '../api/queries.js';
import { Button } from '../base/controls/button.js';
import { Trouble } from '../base/states/trouble.js';
import { useChange } from '../base/use-change.js';
import { hasKeptViews, moveKeptViews } from './move-kept-views.js';

const route = getRouteApi('/app/$env/conflicts');

/** Filters that a person saved by name: they are there in every browser. */
export function SavedViews(): ReactNode {
  const navigate = route.useNavigate();
  const filter = route.useSearch();
  const { data } = useQuery(savedViewsQuery);
  const [name, setName] = useState('');
  const save = useChange(
    () => saveView({ name, filter }),
    () => {
      setName('');
    },
  );
  const remove = useChange(removeView);
  const { mutate: move } = useChange(moveKeptViews);
  useEffect(() => {
    if (hasKeptViews()) move();
  }, [move]);
  const error = save.error ?? remove.error;
  const views = data?.items ?? [];
  return (
    <details className="card">
      <summary>Saved views ({data === undefined ? '…' : views.length})</summary>
      <ul className="mt-2 grid gap-2">
        {views.map((view) => (
          <li key={view.id} className="flex min-w-0 flex-wrap items-center gap-2">
            <Button className="break-all" onClick={() => void navigate({ search: view.filter })}>
              {view.name}
            </Button>
            <Button
              aria-label={`Remove the view ${view.name}`}
              onClick={() => {
                remove.mutate(view.id);
              }}
            >
              ✕
            </Button>
          </li>
        ))}
      </ul>
      <form
        className="mt-2 flex flex-wrap gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(undefined);
        }}
      >
        <input
          className="field"
          aria-label="Name of this view"
          placeholder="Name of this view"
          required
          maxLength={60}
          value={name}
          onChange={({ target }) => {
            setName(target.value);
          }}
        />
        <Button type="submit" disabled={save.isPending}>
          Save these filters
        </Button>
      </form>
      {error !== null && <Trouble error={error} />}
    </details>
  );
}
