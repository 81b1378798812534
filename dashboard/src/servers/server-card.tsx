import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { plural } from '../../../shared/everywhere/plural.js';
import { syncServer } from '../api/changes.js';
import type { Server, TokenWeight } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { LazyDetails } from '../base/states/lazy-details.js';
import { Modal } from '../base/controls/modal.js';
import { Tag } from '../base/text/tag.js';
import { Time } from '../base/text/time.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useChange } from '../base/use-change.js';
import { useMay } from '../base/use-may.js';
import { DriftLinks } from './drift-links.js';
import { FoundList } from './found-list.js';
import { SyncProgress } from './sync-progress.js';
import { VanishingTools } from './vanishing-tools.js';

const addressOf = ({ transport }: Server): string =>
  transport.type === 'http' ? transport.url : [transport.command, ...transport.args].join(' ');

interface ServerCardProps {
  readonly env: string;
  readonly server: Server;
  /** What its tools in the catalog cost a model; absent while nobody knows, and where it has none there. */
  readonly weight: TokenWeight['servers'][number] | undefined;
}

/** One server: where it is, its last listing, and how to have it listed again. */
export function ServerCard({ env, server, weight }: ServerCardProps): ReactNode {
  const { id, title, owner, lastSync, stale, autoSync } = server;
  return (
    <li id={id} className="card grid content-start gap-2">
      <h2 className="flex flex-wrap items-center gap-2">
        <Untrusted max={200}>{title ?? id}</Untrusted>
        {lastSync !== undefined && <Tag>{lastSync.outcome}</Tag>}
      </h2>
      <p className="text-quiet text-sm">
        {[
          ...(title === undefined ? [] : [id]),
          ...(owner === undefined ? [] : [`of ${owner.slice(0, 80)}`]),
          autoSync ? 'synchronised by schedule' : 'not synchronised by itself',
        ].join(', ')}
      </p>
      <Untrusted className="font-mono text-sm" max={300}>
        {addressOf(server)}
      </Untrusted>
      {weight !== undefined && (
        <p className="text-sm">
          In the catalog: {weight.tools} {weight.tools === 1 ? 'tool' : 'tools'}, about {weight.tokens.toLocaleString()}{' '}
          tokens in each request.
        </p>
      )}
      {stale !== undefined && (
        <p className="text-high font-medium">
          Its scheduled synchronisation is missing since <Time at={stale.since} />.
        </p>
      )}
      {lastSync === undefined ? <p>Never listed.</p> : <LastListing lastSync={lastSync} />}
      <p className="flex flex-wrap gap-3 text-sm">
        <Link to="/app/$env/tools" params={{ env }} search={{ server: id }} className="link">
          Its tools
        </Link>
        <Link
          to="/app/$env/simulations/new"
          params={{ env }}
          search={{ kind: 'removed-server', server: id }}
          className="link"
        >
          Simulate its removal
        </Link>
        <DriftLinks env={env} server={id} />
      </p>
      {lastSync?.wouldRemove !== undefined && <VanishingTools env={env} wouldRemove={lastSync.wouldRemove} />}
      {lastSync !== undefined && (
        <LazyDetails summary="What synchronisations found" className="min-w-0">
          {() => <FoundList key={lastSync.at} env={env} server={server} />}
        </LazyDetails>
      )}
      <Synchronise env={env} server={server} />
    </li>
  );
}

function LastListing({ lastSync }: { readonly lastSync: NonNullable<Server['lastSync']> }): ReactNode {
  const { at, added, updated, renamed, removed, unchanged, reason, serverInfo } = lastSync;
  const counts = Object.entries({ added, changed: updated, renamed, removed, unchanged })
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`);
  return (
    <>
      <p className="text-sm">
        Listed <Time at={at} />: {counts.length === 0 ? 'no tools' : counts.join(', ')}.
      </p>
      {serverInfo !== undefined && (
        <p className="text-quiet text-sm">
          It calls itself <Untrusted max={120}>{`${serverInfo.name} ${serverInfo.version}`}</Untrusted>.
        </p>
      )}
      {reason !== undefined && <Untrusted max={500}>{reason}</Untrusted>}
    </>
  );
}

function Synchronise({ env, server }: { readonly env: string; readonly server: Server }): ReactNode {
  const maySync = useMay('developer');
  const [run, setRun] = useState<string>();
  const [isAccepting, setAccepting] = useState(false);
  const sync = useChange(
    (accepted: number | undefined) => syncServer(env, server.id, accepted),
    ({ id }) => {
      setAccepting(false);
      setRun(id);
    },
  );
  if (!maySync) return null;
  const { count: vanishing = 0, tools = [] } = server.lastSync?.wouldRemove ?? {};
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Button
          disabled={sync.isPending}
          onClick={() => {
            sync.mutate(undefined);
          }}
        >
          Synchronise now
        </Button>
        {vanishing > 0 && (
          <Button
            kind="danger"
            onClick={() => {
              setAccepting(true);
            }}
          >
            Accept that {plural(vanishing, 'tool')} vanish…
          </Button>
        )}
      </div>
      {sync.isError && <Trouble error={sync.error} />}
      {run !== undefined && <SyncProgress env={env} run={run} />}
      <Modal
        title={`Remove ${plural(vanishing, 'tool')} of ${server.id}?`}
        description="They leave the catalog, and clients lose them. A later listing that has them again brings them back as new ones."
        isOpen={isAccepting}
        onClose={() => {
          setAccepting(false);
        }}
      >
        <ul className="list-disc pl-5">
          {tools.map((tool) => (
            <li key={tool}>
              <Untrusted max={200}>{tool}</Untrusted>
            </li>
          ))}
        </ul>
        {vanishing > tools.length && <p>and {vanishing - tools.length} more</p>}
        <Button
          kind="danger"
          disabled={sync.isPending}
          onClick={() => {
            sync.mutate(vanishing);
          }}
        >
          Synchronise, and remove up to {plural(vanishing, 'tool')}
        </Button>
      </Modal>
    </>
  );
}
