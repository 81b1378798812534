import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { plural } from '../../../shared/everywhere/plural.js';
import { familiesOf } from '../../../shared/everywhere/families.js';
import { Button } from '../base/controls/button.js';
import { download } from '../base/download.js';
import { Empty } from '../base/states/empty.js';
import { PageHead } from '../base/page-head.js';
import { Trouble } from '../base/states/trouble.js';
import { useMay } from '../base/use-may.js';
import { ConflictList } from './conflict-list.js';
import { Filters } from './filters.js';
import { rowsOf } from './rows-of.js';
import { SavedViews } from './saved-views.js';
import { toggled } from './toggled.js';
import { SettleConflicts, type Settlement } from './settle-conflicts.js';
import { toCsv } from './to-csv.js';
import { useConflicts } from './use-conflicts.js';
import { useListKeys } from './use-list-keys.js';

const route = getRouteApi('/app/$env/conflicts');

/** All conflicts of a filter, grouped as people fix them. */
export function Conflicts(): ReactNode {
  const { env } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const maySettle = useMay('reviewer');
  const { query, items, owners, isCut, unreadable, servers } = useConflicts(env, {
    ...search,
    status: search.status ?? 'open',
  });
  const families = useMemo(() => familiesOf(items), [items]);
  const rows = useMemo(() => rowsOf(families), [families]);
  const ordered = useMemo(() => rows.flatMap((row) => (row.kind === 'conflict' ? [row.conflict] : [])), [rows]);
  const [current, setCurrent] = useState(-1);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [settlement, setSettlement] = useState<Settlement>();
  const [report, setReport] = useState('');

  // While it is read anew, pages of another filter may be shown.
  const isLoading = query.isPending || query.isPlaceholderData || (query.hasNextPage && !query.isError);
  const isWhole = !isCut && !query.hasNextPage && unreadable === 0;
  const chosen = ordered.filter(({ id }) => selected.has(id));
  const atHand = ordered[current];
  const subjects = chosen.length > 0 || atHand === undefined ? chosen : [atHand];
  const toggle = (id: string): void => {
    setSelected(selected.has(id) ? new Set([...selected].filter((one) => one !== id)) : new Set([...selected, id]));
  };
  const toggleAll = (ids: readonly string[]): void => {
    setSelected(toggled(selected, ids));
  };
  const all = ordered.map(({ id }) => id);
  const begin = (one: Settlement): void => {
    if (maySettle && subjects.length > 0) setSettlement(one);
  };
  useListKeys({
    j: () => {
      setCurrent(Math.min(ordered.length - 1, current + 1));
    },
    k: () => {
      setCurrent(Math.max(0, current - 1));
    },
    x: () => {
      if (atHand !== undefined) toggle(atHand.id);
    },
    f: () => {
      const family = families.find(({ conflicts }) => conflicts.some(({ id }) => id === atHand?.id));
      if (family !== undefined) toggleAll(family.conflicts.map(({ id }) => id));
    },
    '*': () => {
      toggleAll(all);
    },
    a: () => {
      begin('acknowledged');
    },
    s: () => {
      begin('suppressed');
    },
    o: () => {
      if (atHand !== undefined)
        void navigate({ to: '/app/$env/conflicts/$conflict', params: { env, conflict: atHand.id } });
    },
  });

  return (
    <div className="grid gap-3">
      <PageHead title={`Conflicts of ${env}`}>
        <Button
          disabled={isLoading}
          onClick={() => {
            // A file that goes from hand to hand says itself that there is more.
            const name = isWhole ? `conflicts-${env}.csv` : `conflicts-${env}-not-all.csv`;
            download(name, new Blob([toCsv(ordered)], { type: 'text/csv' }));
            setReport(isWhole ? '' : `The file holds ${plural(ordered.length, 'conflict')}, and there are more.`);
          }}
        >
          {isLoading ? 'Loading all for a CSV…' : 'Save as CSV'}
        </Button>
      </PageHead>
      <Filters servers={servers.map(({ id }) => id)} owners={[...new Set(owners.values())].sort()} />
      <SavedViews />
      <div className="flex flex-wrap items-center gap-3">
        <p role="status">
          {query.isPending
            ? 'Loading…'
            : `${plural(ordered.length, 'conflict')}${query.hasNextPage ? ', loading more…' : ''}`}
          {selected.size > 0 && `, ${chosen.length} selected`}
          {isCut && '. There are more: narrow the filter.'}
          {unreadable > 0 && `. ${unreadable} more cannot be read: the API names them.`}
        </p>
        {maySettle && (
          <>
            {ordered.length > 0 && (
              <Button
                aria-pressed={chosen.length === ordered.length}
                onClick={() => {
                  toggleAll(all);
                }}
              >
                Select all {ordered.length} shown
              </Button>
            )}
            <Button
              disabled={subjects.length === 0}
              onClick={() => {
                begin('acknowledged');
              }}
            >
              Acknowledge…
            </Button>
            <Button
              disabled={subjects.length === 0}
              onClick={() => {
                begin('suppressed');
              }}
            >
              Suppress…
            </Button>
          </>
        )}
        <p className="text-quiet text-sm">
          Keys: <kbd>j</kbd> <kbd>k</kbd> move, <kbd>o</kbd> open
          {maySettle && (
            <>
              , <kbd>x</kbd> select, <kbd>f</kbd> select its family, <kbd>*</kbd> select all, <kbd>a</kbd> acknowledge,{' '}
              <kbd>s</kbd> suppress
            </>
          )}
        </p>
      </div>
      {report !== '' && (
        <p role="status" className="card">
          {report}
        </p>
      )}
      {query.isError && query.data === undefined && <Trouble error={query.error} />}
      {query.isSuccess && ordered.length === 0 && (
        <Empty title="No conflict matches.">
          <p>Either nothing is wrong, or the filters leave it out.</p>
          <Button onClick={() => void navigate({ search: {} })}>Clear the filters</Button>
        </Empty>
      )}
      {ordered.length > 0 && (
        <ConflictList
          env={env}
          rows={rows}
          current={current}
          selected={selected}
          onToggle={toggle}
          onToggleAll={toggleAll}
          onCurrent={setCurrent}
        />
      )}
      <SettleConflicts
        env={env}
        settlement={settlement}
        conflicts={subjects}
        onClose={() => {
          setSettlement(undefined);
        }}
        onDone={(words) => {
          setSettlement(undefined);
          setSelected(new Set());
          setReport(words);
        }}
      />
    </div>
  );
}
