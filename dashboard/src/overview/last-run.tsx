import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { plural } from '../../../shared/everywhere/plural.js';
import { analyze } from '../api/changes.js';
import { runQuery, runsQuery } from '../api/queries.js';
import { Button } from '../base/controls/button.js';
import { Loaded } from '../base/states/loaded.js';
import { Tag } from '../base/text/tag.js';
import { Time } from '../base/text/time.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useChange } from '../base/use-change.js';
import { useMay } from '../base/use-may.js';

/** The analysis that was asked for last, how far it is, and what it could not establish. */
export function LastRun({ env }: { readonly env: string }): ReactNode {
  const mayAnalyze = useMay('developer');
  const runs = useQuery({ ...runsQuery(env), refetchInterval: 3_000 });
  const start = useChange(() => analyze(env));
  const newest = runs.data?.items[0];
  useNews(env, newest);
  return (
    <section className="card grid content-start gap-2" aria-labelledby="last-run">
      <h2 id="last-run">Last analysis</h2>
      {runs.isError && runs.data === undefined && <Trouble error={runs.error} />}
      {runs.isSuccess && newest === undefined && <p>None yet.</p>}
      {newest !== undefined && <Run env={env} id={newest.id} />}
      {mayAnalyze && (
        <div>
          <Button
            disabled={start.isPending}
            onClick={() => {
              start.mutate(undefined);
            }}
          >
            Analyse all tools again
          </Button>
        </div>
      )}
      {start.isError && <Trouble error={start.error} />}
    </section>
  );
}

/** Whatever an analysis may have changed is read again when it ends. */
function useNews(env: string, run: { readonly id: string; readonly status: string } | undefined): void {
  const queries = useQueryClient();
  const state = run && `${run.id} ${run.status}`;
  const seen = useRef(state);
  useEffect(() => {
    if (seen.current !== undefined && seen.current !== state) void queries.invalidateQueries({ queryKey: [env] });
    seen.current = state;
  }, [env, state, queries]);
}

function Run({ env, id }: { readonly env: string; readonly id: string }): ReactNode {
  const query = useQuery(runQuery(env, id));
  return (
    <Loaded query={query}>
      {(run) => (
        <>
          <p className="flex flex-wrap items-center gap-2">
            <Tag>{run.status}</Tag>
            {run.verdict !== undefined && <Tag>{run.verdict}</Tag>}
            <span>
              {plural(run.toolCount, 'tool')}
              {run.serverTextsCount > 0 && ` and the texts of ${plural(run.serverTextsCount, 'server')}`}, asked for{' '}
              <Time at={run.requestedAt} />
            </span>
          </p>
          {run.progress !== undefined && (
            <label className="grid gap-1 text-sm">
              {run.progress.step}: {run.progress.done} of {run.progress.total}
              <progress className="w-full" max={run.progress.total} value={run.progress.done} />
            </label>
          )}
          {run.error !== undefined && <Untrusted max={500}>{run.error}</Untrusted>}
          <ul className="text-sm">
            {run.stages
              .filter(({ status }) => status === 'not-established')
              .map(({ stage, reason }) => (
                <li key={stage}>
                  {stage}: not established. <Untrusted max={300}>{reason ?? ''}</Untrusted>
                </li>
              ))}
          </ul>
        </>
      )}
    </Loaded>
  );
}
