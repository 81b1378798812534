import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { runQuery } from '../api/queries.js';
import type { Recommendation } from '../api/types.js';
import { Tag } from '../base/text/tag.js';
import { Untrusted } from '../base/text/untrusted.js';

/** What became of a fix that was accepted: its analysis, and what is still to be done. */
export function AcceptedFix({ env, fix }: { readonly env: string; readonly fix: Recommendation }): ReactNode {
  const { analysisRunId, decidedBy } = fix;
  return (
    <div role="status" className="grid gap-1">
      <p>
        Accepted by <Untrusted max={100}>{decidedBy?.name ?? 'somebody'}</Untrusted>.
      </p>
      {analysisRunId !== undefined && <ItsAnalysis env={env} run={analysisRunId} />}
    </div>
  );
}

function ItsAnalysis({ env, run }: { readonly env: string; readonly run: string }): ReactNode {
  const { data } = useQuery(runQuery(env, run));
  if (data === undefined) return null;
  const { status, progress, verdict } = data;
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        Its analysis: <Tag>{status}</Tag> {verdict !== undefined && <Tag>{verdict}</Tag>}
        {progress !== undefined && `${progress.step}: ${progress.done} of ${progress.total}`}
      </p>
      {verdict === 'block' && (
        <p>
          It waits for the approval of somebody else:{' '}
          <Link to="/app/$env/approvals" params={{ env }} search={{ show: 'all' }} className="link">
            see the approvals
          </Link>
          .
        </p>
      )}
    </>
  );
}
