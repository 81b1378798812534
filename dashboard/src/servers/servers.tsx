import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { serversQuery, tokenWeightQuery } from '../api/queries.js';
import { Loaded } from '../base/states/loaded.js';
import { PageHead } from '../base/page-head.js';
import { FirstRun } from './first-run.js';
import { CatalogWeight } from './catalog-weight.js';
import { ServerCard } from './server-card.js';

const route = getRouteApi('/app/$env/servers');

/** The servers of an environment, and how their last listing went. */
export function Servers(): ReactNode {
  const { env } = route.useParams();
  const query = useQuery({ ...serversQuery(env), refetchInterval: 10_000 });
  const { data: weight } = useQuery(tokenWeightQuery(env));
  return (
    <div className="grid gap-4">
      <PageHead title={`Servers of ${env}`} />
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
