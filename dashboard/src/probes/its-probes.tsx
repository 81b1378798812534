import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { probesQuery } from '../api/queries.js';
import { Button } from '../base/controls/button.js';
import { Trouble } from '../base/states/trouble.js';
import { useMay } from '../base/use-may.js';
import { AddProbe } from './add-probe.js';
import { ProbeRow } from './probe-row.js';

/** The test questions that are kept for a tool: what the router is asked to find out whether they reach it. */
export function ItsProbes({ env, tool }: { readonly env: string; readonly tool: string }): ReactNode {
  const mayChange = useMay('reviewer');
  const query = useInfiniteQuery(probesQuery(env, tool));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="grid gap-2" aria-labelledby="probes">
      <h2 id="probes">Test questions ({`${items.length}${query.hasNextPage ? '+' : ''}`})</h2>
      {query.isError && query.data === undefined && <Trouble error={query.error} />}
      {query.isSuccess && items.length === 0 && (
        <p className="text-quiet">
          None is kept. Analyses write some from the definition, which carries less than what people ask.
        </p>
      )}
      {items.length > 0 && (
        <ul className="card grid gap-2">
          {items.map((probe) => (
            <ProbeRow key={probe.id} env={env} probe={probe} mayRemove={mayChange} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <div>
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            More questions
          </Button>
        </div>
      )}
      {mayChange && <AddProbe env={env} tool={tool} />}
    </section>
  );
}
