import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { updateConflict } from '../api/changes.js';
import { conflictQuery } from '../api/queries.js';
import type { Conflict } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { Loaded } from '../base/states/loaded.js';
import { PageHead } from '../base/page-head.js';
import { Tag } from '../base/text/tag.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useChange } from '../base/use-change.js';
import { useMay } from '../base/use-may.js';
import { Fixes } from '../recommendations/fixes.js';
import { wordsOfType } from '../words.js';
import { ConflictTimeline } from './conflict-timeline.js';
import { Evidence } from './evidence.js';
import { SettleConflicts, type Settlement } from './settle-conflicts.js';
import { SideBySide } from './side-by-side.js';

const route = getRouteApi('/app/$env/conflicts/$conflict');

/** One conflict: what it is, why, what was asked, what happened to it, and what can be done. */
export function OneConflict(): ReactNode {
  const { env, conflict: id } = route.useParams();
  const query = useQuery(conflictQuery(env, id));
  return <Loaded query={query}>{(conflict) => <Shown env={env} conflict={conflict} />}</Loaded>;
}

function Shown({ env, conflict }: { readonly env: string; readonly conflict: Conflict }): ReactNode {
  const { type, severity, status, text, findings, score } = conflict;
  return (
    <article className="grid gap-4">
      <PageHead title={wordsOfType[type]}>
        <Link to="/app/$env/conflicts" params={{ env }} className="link">
          All conflicts
        </Link>
      </PageHead>
      <p className="flex flex-wrap items-center gap-2">
        <Tag>{severity}</Tag>
        <Tag>{status}</Tag>
        <span>
          {type}, {Math.round(score)} of 100
        </span>
      </p>
      <p>
        <Untrusted>{text}</Untrusted>
      </p>
      <Actions env={env} conflict={conflict} />
      <h2>Side by side</h2>
      <SideBySide env={env} conflict={conflict} />
      <h2>Why</h2>
      {findings.map((finding, at) => (
        <Evidence key={at} finding={finding} />
      ))}
      {conflict.tools.length === 2 && status !== 'resolved' && (
        <>
          <h2>What would help</h2>
          <Fixes env={env} conflict={conflict.id} />
        </>
      )}
      <h2>What happened to it</h2>
      <ConflictTimeline env={env} conflict={conflict} />
    </article>
  );
}

function Actions({ env, conflict }: { readonly env: string; readonly conflict: Conflict }): ReactNode {
  const maySettle = useMay('reviewer');
  const [settlement, setSettlement] = useState<Settlement>();
  const [report, setReport] = useState('');
  const reopen = useChange(() => updateConflict(env, conflict.id, { status: 'open' }));
  const { status } = conflict;
  if (!maySettle) return <p className="text-quiet">Acknowledging and suppressing need the role reviewer.</p>;
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        {status === 'open' && (
          <Button
            onClick={() => {
              setSettlement('acknowledged');
            }}
          >
            Acknowledge…
          </Button>
        )}
        {status !== 'suppressed' && status !== 'resolved' && (
          <Button
            onClick={() => {
              setSettlement('suppressed');
            }}
          >
            Suppress…
          </Button>
        )}
        {(status === 'acknowledged' || status === 'suppressed') && (
          <Button
            onClick={() => {
              reopen.mutate(undefined);
            }}
          >
            Reopen
          </Button>
        )}
      </div>
      {reopen.isError && <Trouble error={reopen.error} />}
      {report !== '' && (
        <p role="status" className="card">
          {report}
        </p>
      )}
      <SettleConflicts
        env={env}
        settlement={settlement}
        conflicts={[conflict]}
        onClose={() => {
          setSettlement(undefined);
        }}
        onDone={(words) => {
          setSettlement(undefined);
          setReport(words);
        }}
      />
    </div>
  );
}
