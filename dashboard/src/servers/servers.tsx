import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { serversQuery, tokenWeightQuery } from '../api/queries.js';
import { Loaded } from '../base/states/loaded.js';
import { Button } from '../base/controls/button.js';
import { PageHead } from '../base/page-head.js';
import { useMay } from '../base/use-may.js';
import { AddedServers } from './added-servers.js';
import { AddServers } from './add-servers.js';
import { FirstRun } from './first-run.js';
import { CatalogWeight } from './catalog-weight.js';
import { ServerCard } from './server-card.js';

const route = getRouteApi('/app/$env/servers');

/** The servers of an environment, and how their last listing went. */
export function Servers(): ReactNode {
  const { env } = route.useParams();
  const query = useQuery({ ...serversQuery(env), refetchInterval: 10_000 });
  const { data: weight } = useQuery(tokenWeightQuery(env));
  const mayAdd = useMay('developer');
  const [isAdding, setIsAdding] = useState(false);
  const hasServers = (query.data?.items.length ?? 0) > 0;
  return (
    <div className="grid gap-4">
      <PageHead title={`Servers of ${env}`}>
        {hasServers && mayAdd && (
          <Button
            aria-expanded={isAdding}
            onClick={() => {
              setIsAdding(!isAdding);
            }}
          >
            Add servers
          </Button>
        )}
      </PageHead>
      {hasServers && isAdding && (
        <section className="card grid max-w-3xl gap-3" aria-label="Add servers">
          <p>
            Paste the <code>mcp.json</code> of a client. A server that is here already is not changed.
          </p>
          <AddServers env={env} />
        </section>
      )}
      <AddedServers env={env} />
      {weight !== undefined && <CatalogWeight weight={weight} />}
      <Loaded query={query}>
        {({ items }) => (
          <>
            {items.length === 0 && <FirstRun env={env} />}
            <ul className="grid gap-3 xl:grid-cols-2">
              {items.map((server) => (
                <ServerCard
                  key={server.id}
                  env={env}
                  server={server}
                  weight={weight?.servers.find((one) => one.server === server.id)}
                />
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </div>
  );
}
