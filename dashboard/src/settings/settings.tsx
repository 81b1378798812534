import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { environmentQuery } from '../api/queries.js';
import { Loaded } from '../base/states/loaded.js';
import { PageHead } from '../base/page-head.js';
import { useMay } from '../base/use-may.js';
import { ProbeCoverage } from '../probes/probe-coverage.js';
import { Alerts } from './alerts.js';
import { Keys } from './keys.js';
import { PolicyForm } from './policy/policy-form.js';
import { SetAsideChanges } from './set-aside-changes.js';

const route = getRouteApi('/app/$env/settings');

/** How an environment decides, whom it alerts, and who may call. */
export function Settings(): ReactNode {
  const { env } = route.useParams();
  const isAdmin = useMay('admin');
  const isReviewer = useMay('reviewer');
  const query = useQuery(environmentQuery(env));
  return (
    <div className="grid max-w-5xl gap-4">
      <PageHead title={`Settings of ${env}`} />
      <Loaded query={query}>
        {(environment) => (
          <>
            <PolicyForm key={env} env={env} environment={environment} />
            {isReviewer && <Alerts env={env} channels={environment.value.policy.alerts} />}
          </>
        )}
      </Loaded>
      <ProbeCoverage env={env} />
      {isAdmin && <SetAsideChanges />}
      {isAdmin && <Keys env={env} />}
    </div>
  );
}
