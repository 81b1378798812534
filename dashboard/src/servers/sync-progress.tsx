import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { runQuery, syncQuery } from '../api/queries.js';
import { Tag } from '../base/text/tag.js';
import { Untrusted } from '../base/text/untrusted.js';

/** How far a synchronisation is, and the analysis that it started. */
export function SyncProgress({ env, run }: { readonly env: string; readonly run: string }): ReactNode {
  const queries = useQueryClient();
  const { data } = useQuery(syncQuery(env, run));
  const status = data?.status;
  useEffect(() => {
    if (status === 'completed' || status === 'failed') void queries.invalidateQueries({ queryKey: [env] });
  }, [status, env, queries]);
  if (data === undefined || status === 'queued') return <p role="status">Asking the server for its tools…</p>;
  return (
    <div role="status" className="grid gap-1">
      {data.results.map(({ server, outcome, changed, reason, analysisRunId }) => (
        <div key={server}>
          <Tag>{outcome}</Tag> {changed} changed <Untrusted max={300}>{reason ?? ''}</Untrusted>
          {analysisRunId !== undefined && <Analysis env={env} run={analysisRunId} />}
        </div>
      ))}
      {data.error !== undefined && <Untrusted max={300}>{data.error}</Untrusted>}
    </div>
  );
}

function Analysis({ env, run }: { readonly env: string; readonly run: string }): ReactNode {
  const { data } = useQuery(runQuery(env, run));
  if (data === undefined) return null;
  const { status, progress, verdict } = data;
  return (
    <p>
      Analysis: <Tag>{status}</Tag> {verdict !== undefined && <Tag>{verdict}</Tag>}
      {progress !== undefined && ` ${progress.step}: ${progress.done} of ${progress.total}`}
    </p>
  );
}
