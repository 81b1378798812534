import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { replayDelivery, testAlerts } from '../api/changes.js';
import { deliveriesQuery } from '../api/queries.js';
import type { Delivery, Policy } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { Loaded } from '../base/states/loaded.js';
import { Tag } from '../base/text/tag.js';
import { Time } from '../base/text/time.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useChange } from '../base/use-change.js';
import { useMay } from '../base/use-may.js';

/** The channels that alerts go to, and how the last ones went. */
export function Alerts({ env, channels }: { readonly env: string; readonly channels: Policy['alerts'] }): ReactNode {
  const isAdmin = useMay('admin');
  const query = useQuery({ ...deliveriesQuery(env), refetchInterval: 5_000 });
  const test = useChange((channel: string) => testAlerts(env, channel));
  return (
    <section className="card grid gap-3" aria-labelledby="alerts">
      <h2 id="alerts">Alerts</h2>
      {channels.length === 0 && <p>No channel yet: an administrator adds one to the policy above.</p>}
      <ul className="grid gap-2">
        {channels.map(({ id, target, minimumSeverity }) => (
          <li key={id} className="flex flex-wrap items-center gap-2 wrap-anywhere">
            <span className="font-medium">{id}</span> {target.type}, from {minimumSeverity}
            {isAdmin && (
              <Button
                disabled={test.isPending}
                onClick={() => {
                  test.mutate(id);
                }}
              >
                Send a test to {id}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {test.isError && <Trouble error={test.error} />}
      <h3>Deliveries</h3>
      <Loaded query={query}>
        {({ items }) => (
          <ul className="grid gap-2">
            {items.length === 0 && <li>None yet.</li>}
            {items.map((delivery) => (
              <Row key={delivery.id} env={env} delivery={delivery} mayReplay={isAdmin} />
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

interface RowProps {
  readonly env: string;
  readonly delivery: Delivery;
  readonly mayReplay: boolean;
}

function Row({ env, delivery: { id, channel, alert, status, reason, createdAt }, mayReplay }: RowProps): ReactNode {
  const replay = useChange(() => replayDelivery(env, id));
  return (
    <li className="border-line grid gap-1 border-t pt-1">
      <p className="flex flex-wrap items-center gap-2 wrap-anywhere">
        <Tag>{status}</Tag> {channel}: <Untrusted max={200}>{alert.title}</Untrusted> <Time at={createdAt} />
        {mayReplay && status === 'dead' && (
          <Button
            onClick={() => {
              replay.mutate(undefined);
            }}
          >
            Send again
          </Button>
        )}
      </p>
      {reason !== undefined && <Untrusted max={300}>{reason}</Untrusted>}
      {replay.isError && <Trouble error={replay.error} />}
    </li>
  );
}
