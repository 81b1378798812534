import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { readinessQuery } from '../api/queries.js';
import type { Server } from '../api/types.js';
import { Tag } from '../base/text/tag.js';
import { Untrusted } from '../base/text/untrusted.js';

/** Servers that could not be synchronised, checks of the instance that fail, and breakers that are open. */
export function Troubles({ env, servers }: { readonly env: string; readonly servers: readonly Server[] }): ReactNode {
  const { data: readiness } = useQuery(readinessQuery);
  const failing = servers.filter(
    ({ lastSync, stale }) => (lastSync?.outcome ?? 'synced') !== 'synced' || stale !== undefined,
  );
  const checks = readiness !== undefined && 'checks' in readiness ? readiness.checks.filter(({ ok }) => !ok) : [];
  const breakers =
    readiness !== undefined && 'breakers' in readiness
      ? readiness.breakers.filter(({ state }) => state !== 'closed')
      : [];
  return (
    <section className="card grid content-start gap-2" aria-labelledby="troubles">
      <h2 id="troubles">What fails</h2>
      <ul className="grid gap-2">
        {failing.map(({ id, lastSync, stale }) => (
          <li key={id}>
            <Link to="/app/$env/servers" params={{ env }} hash={id} className="link">
              {id}
            </Link>{' '}
            <Tag>{lastSync?.outcome ?? 'stale'}</Tag>{' '}
            <Untrusted max={300}>
              {lastSync?.reason ?? (stale === undefined ? '' : 'its scheduled synchronisation is missing')}
            </Untrusted>
          </li>
        ))}
        {checks.map(({ name, detail }) => (
          <li key={name}>
            {name}: <Untrusted max={300}>{detail ?? 'fails'}</Untrusted>
          </li>
        ))}
        {breakers.map(({ name, state }) => (
          <li key={name}>
            the breaker {name} is {state}
          </li>
        ))}
      </ul>
      {failing.length + checks.length + breakers.length === 0 && <p>Nothing.</p>}
    </section>
  );
}
