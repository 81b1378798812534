import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/problem.js';
import { healthQuery, serversQuery } from '../api/queries.js';
import { Loaded } from '../base/states/loaded.js';
import { PageHead } from '../base/page-head.js';
import { Changes } from './changes.js';
import { AddedServers } from '../servers/added-servers.js';
import { FirstRun } from '../servers/first-run.js';
import { HealthCard } from './health-card.js';
import { LastRun } from './last-run.js';
import { NoEnvironment } from './no-environment.js';
import { Troubles } from './troubles.js';
import { Waiting } from './waiting.js';

const route = getRouteApi('/app/$env/');

/** What people open in the morning: how things are, what waits, what fails, what changed. */
export function Overview(): ReactNode {
  const { env } = route.useParams();
  const health = useQuery({ ...healthQuery(env), refetchInterval: 15_000 });
  const servers = useQuery({ ...serversQuery(env), refetchInterval: 10_000 });
  const isFresh = servers.data?.items.length === 0 && health.data?.tools.total === 0;
  return (
    <div className="grid gap-4">
      <PageHead title={`Overview of ${env}`} />
      <AddedServers env={env} />
      {health.error instanceof ApiProblem && health.error.status === 404 ? (
        <NoEnvironment env={env} />
      ) : isFresh ? (
        <FirstRun env={env} />
      ) : (
        <div className="grid gap-4 xl:grid-cols-2">
          <Loaded query={health}>{(data) => <HealthCard env={env} health={data} />}</Loaded>
          <Waiting env={env} servers={servers.data?.items ?? []} />
          <LastRun env={env} />
          <Troubles servers={servers.data?.items ?? []} env={env} />
          <Changes env={env} />
        </div>
      )}
    </div>
  );
}
