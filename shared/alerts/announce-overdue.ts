import type { Alert } from '../domain/alerts/alert.js';
import type { OverdueSync } from '../registry/servers/find-overdue-syncs.js';
import type { RegistryStore } from '../stores/registry-store.js';
import { alertIdOf } from './alert-id.js';
import type { Announce } from './announce.js';
import { channelsOf } from './channels-of.js';
import { routeAlerts } from './route-alerts.js';

interface Services {
  readonly registry: RegistryStore;
  readonly announce: Announce;
  readonly now: () => Date;
}

/** Servers that an alert names; the longest overdue. */
const namedMax = 20;

/**
 * Announces the servers of an environment whose scheduled synchronisation did not finish by its next turn, once a day.
 * Resolves to how many deliveries that gave.
 */
export type AnnounceOverdue = (env: string, overdue: readonly OverdueSync[]) => Promise<number>;

export const createAnnounceOverdue = ({ registry, announce, now }: Services): AnnounceOverdue =>
  async function announceOverdue(env, overdue) {
    if (overdue.length === 0) return 0;
    const alert = alertOf(env, overdue, now().toISOString());
    return announce(routeAlerts(alert.id, [alert], await channelsOf(registry, env)));
  };

const alertOf = (env: string, overdue: readonly OverdueSync[], at: string): Alert => ({
  id: alertIdOf('sync-overdue', env, at.slice(0, 10)),
  env,
  kind: 'sync-overdue',
  severity: 'HIGH',
  title: `Scheduled synchronisation is overdue for ${overdue.length} ${overdue.length === 1 ? 'server' : 'servers'} of ${env}`,
  text:
    'A scheduled synchronisation did not finish before the next one was due. If tools of these servers changed, MTGS ' +
    'has not seen it. Check that the app is running and read its log, then run a synchronisation by hand.',
  facts: [
    ...overdue.slice(0, namedMax).map(({ server, since }) => ({ name: server, value: `since ${since}` })),
    ...(overdue.length > namedMax ? [{ name: 'And', value: `${overdue.length - namedMax} more` }] : []),
  ],
  subject: 'servers',
  at,
});
