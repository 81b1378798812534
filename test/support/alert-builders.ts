import { deliveryIdOf } from '../../shared/alerts/announce.js';
import type { Delivery } from '../../shared/domain/alerts/delivery.js';
import type { Conflict } from '../../shared/domain/analysis/conflict.js';
import type { Policy } from '../../shared/domain/environments/environment.js';
import { type Event, systemActor } from '../../shared/domain/event.js';
import { aFinding } from './builders.js';

type Channel = Policy['alerts'][number];

/** A Slack channel for HIGH and worse. */
export const aChannel = (over: Partial<Channel> = {}): Channel => ({
  id: 'ops',
  target: { type: 'slack', url: '${MTGS_ALERT_SLACK}' },
  minimumSeverity: 'HIGH',
  ...over,
});

export const anEvent = (over: Partial<Event> = {}): Event => ({
  id: 'event-1',
  env: 'prod',
  type: 'TOOL_STATUS_CHANGED',
  at: '2026-01-01T10:00:00.000Z',
  actor: systemActor,
  subject: { kind: 'tool', id: 'a~find' },
  ...over,
});

export const aConflict = (over: Partial<Conflict> = {}): Conflict => ({
  id: 'c1',
  env: 'prod',
  type: 'EXACT_NAME',
  severity: 'HIGH',
  score: 90,
  toolA: 'a~find' as Conflict['toolA'],
  toolB: 'b~find' as Conflict['toolA'],
  text: 'Both are called find.',
  findings: [aFinding()],
  fingerprints: {},
  status: 'open',
  firstSeenAt: '2026-01-01T09:59:00.000Z',
  lastSeenAt: '2026-01-01T09:59:00.000Z',
  firstSeenRun: 'r1',
  lastSeenRun: 'r1',
  lastSeenRevision: 1,
  ...over,
});

/** A delivery on the channel `ops`, queued for the first time at `at`. */
export function aQueuedDelivery(env: string, alertId: string, at: string): Delivery {
  const alert = { id: alertId, env, title: 'A test', text: '', facts: [], subject: 'test', at };
  return {
    id: deliveryIdOf(env, 'ops', alertId),
    env,
    channel: 'ops',
    alert: { ...alert, kind: 'test', severity: 'INFO' },
    status: 'queued',
    round: 1,
    attempts: 0,
    createdAt: at,
    updatedAt: at,
  };
}
