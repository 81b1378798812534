import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { replaySetAside } from '../api/changes.js';
import { setAsideQuery } from '../api/queries.js';
import type { SetAside } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { Loaded } from '../base/states/loaded.js';
import { Time } from '../base/text/time.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useChange } from '../base/use-change.js';

/** Changes that could not be processed, of the whole instance. */
export function SetAsideChanges(): ReactNode {
  const query = useQuery(setAsideQuery);
  return (
    <section className="card grid gap-3" aria-labelledby="set-aside">
      <h2 id="set-aside">Changes set aside</h2>
      <Loaded query={query}>
        {({ items }) => (
          <ul className="grid gap-2">
            {items.length === 0 && <li>None: every change was processed.</li>}
            {items.map((change) => (
              <Row key={change.id} change={change} />
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

function Row({ change: { id, container, environment, source, reason, at } }: { readonly change: SetAside }): ReactNode {
  const replay = useChange(() => replaySetAside(container, id));
  return (
    <li className="grid gap-1">
      <p className="flex flex-wrap items-center gap-2">
        {source} in {environment}, <Time at={at} />
        <Button
          disabled={replay.isPending}
          onClick={() => {
            replay.mutate(undefined);
          }}
        >
          Process it again
        </Button>
      </p>
      <Untrusted max={500}>{reason}</Untrusted>
      {replay.isError && <Trouble error={replay.error} />}
    </li>
  );
}
