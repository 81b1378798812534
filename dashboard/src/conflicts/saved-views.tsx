import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { isRecord } from '../api/problem.js';
import { Button } from '../base/controls/button.js';
import { textOf } from '../search-values.js';

const route = getRouteApi('/app/$env/conflicts');
const stored = 'mtgs-views';
const viewsMax = 30;

interface View {
  readonly name: string;
  /** As in the address. */
  readonly search: string;
}

function readViews(): View[] {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(stored) ?? '[]');
    if (!Array.isArray(parsed)) return [];
    return parsed.filter(isRecord).flatMap(({ name, search }) => {
      const view = { name: textOf(name), search: typeof search === 'string' ? search : undefined };
      return view.name === undefined || view.search === undefined ? [] : [{ name: view.name, search: view.search }];
    });
  } catch {
    return [];
  }
}

/** Filters that this browser keeps by name. */
export function SavedViews(): ReactNode {
  const navigate = useNavigate();
  const { env } = route.useParams();
  const [views, setViews] = useState(readViews);
  const [name, setName] = useState('');
  const keep = (all: View[]): void => {
    localStorage.setItem(stored, JSON.stringify(all.slice(-viewsMax)));
    setViews(all.slice(-viewsMax));
  };
  return (
    <details className="card">
      <summary>Saved views ({views.length})</summary>
      <ul className="mt-2 grid gap-2">
        {views.map((view) => (
          <li key={view.name} className="flex flex-wrap items-center gap-2">
            <Button onClick={() => void navigate({ href: `/app/${env}/conflicts${view.search}` })}>{view.name}</Button>
            <Button
              aria-label={`Remove the view ${view.name}`}
              onClick={() => {
                keep(views.filter((one) => one !== view));
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
          keep([...views.filter((one) => one.name !== name), { name, search: window.location.search }]);
          setName('');
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
        <Button type="submit">Save these filters</Button>
      </form>
    </details>
  );
}
