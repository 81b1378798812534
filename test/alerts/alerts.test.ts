import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toolIdOf } from '../../shared/identity/identity.js';
import { type Alert, type AlertChannel, alertChannelSchema, alertSchema } from '../../shared/domain/alerts/alert.js';
import type { Approval } from '../../shared/domain/governance/approval.js';
import type { Conflict } from '../../shared/domain/analysis/conflict.js';
import type { Event } from '../../shared/domain/event.js';
import { severities, type Severity } from '../../shared/domain/severity.js';
import { alertOfEvent } from '../../shared/alerts/alert-of-event.js';
import { alertsOfRun } from '../../shared/alerts/alerts-of-run.js';
import { digestAbove, incidentsMax, routeAlerts } from '../../shared/alerts/route-alerts.js';
import { aConflict, aChannel, anEvent } from '../support/alert-builders.js';

describe('what an event is worth', () => {
  const changed = (before: [string, Severity], after: [string, Severity]): Event =>
    anEvent({
      type: 'CONFLICT_STATUS_CHANGED',
      subject: { kind: 'conflict', id: 'c1' },
      before: { status: before[0], severity: before[1] },
      after: { status: after[0], severity: after[1] },
    });
  test.each<[[string, Severity], [string, Severity], Alert['kind'] | undefined]>([
    [['open', 'HIGH'], ['resolved', 'HIGH'], 'conflict-closed'],
    [['acknowledged', 'HIGH'], ['suppressed', 'HIGH'], 'conflict-closed'],
    [['resolved', 'HIGH'], ['open', 'HIGH'], 'conflict-opened'],
    [['suppressed', 'HIGH'], ['open', 'HIGH'], 'conflict-opened'],
    [['open', 'MEDIUM'], ['open', 'CRITICAL'], 'conflict-opened'],
    [['open', 'HIGH'], ['acknowledged', 'HIGH'], undefined],
    [['open', 'CRITICAL'], ['open', 'LOW'], undefined],
    [['resolved', 'HIGH'], ['suppressed', 'HIGH'], undefined],
  ])('%o to %o: %s', (before, after, kind) => {
    const event = changed(before, after);
    const alert = alertOfEvent(event, { conflict: aConflict({ id: 'c1' }), owner: 'crm' });
    expect(alert?.kind).toBe(kind);
    if (alert === undefined) return;
    expect(alertSchema.parse(alert)).toMatchObject({ id: event.id, subject: 'conflict/c1', owner: 'crm' });
  });

  test.each(['REQUESTED', 'APPROVED', 'REJECTED', 'EXPIRED', 'CANCELLED'] as const)('an approval %s', (end) => {
    const approval = {
      id: 'a1',
      purpose: { kind: 'activate' },
      toolId: 'crm~find',
      version: 2,
      severity: 'CRITICAL',
      conflictIds: ['c1'],
    };
    const requestedBy = { kind: 'user', id: 'u', name: 'Ada' };
    const context = {
      approval: { ...approval, requestedBy, expiresAt: '2026-01-08T00:00:00.000Z' } as unknown as Approval,
    };
    const alert = alertOfEvent(anEvent({ type: `APPROVAL_${end}`, subject: { kind: 'approval', id: 'a1' } }), context);
    expect(alertSchema.parse(alert)).toMatchObject({
      kind: end === 'REQUESTED' ? 'approval-requested' : 'approval-decided',
      subject: 'approval/a1',
      severity: 'CRITICAL',
    });
  });

  test('what is gone meanwhile, and everything else, is worth none', () => {
    expect(alertOfEvent(changed(['open', 'HIGH'], ['resolved', 'HIGH']), {})).toBeUndefined();
    expect(alertOfEvent(anEvent({ type: 'TOOL_REGISTERED' }), {})).toBeUndefined();
  });
});

describe('a run', () => {
  const completed = anEvent({ type: 'ANALYSIS_RUN_COMPLETED', subject: { kind: 'run', id: 'r1' } });
  const runWith = (conflicts: readonly Conflict[], blocked = 0, score = 100): Alert[] =>
    alertsOfRun({
      completed,
      conflicts,
      blocked: Array.from({ length: blocked }, (_, n) => ({
        id: toolIdOf('crm', `t${n}`),
        version: 1,
        updatedAt: '2026-01-01T09:59:30.000Z',
      })),
      owners: new Map([['a~find', 'crm']]),
      health: { score, threshold: 60 },
    });
  const conflictsOf = (count: number, severity: Severity = 'HIGH'): Conflict[] =>
    Array.from({ length: count }, (_, n) => aConflict({ id: `c${n}`, severity }));
  const route = (alerts: Alert[], channel: AlertChannel): Alert[] =>
    routeAlerts('r1', alerts, [channel]).map(({ alert }) => alert);
  const pagerduty = aChannel({ target: { type: 'pagerduty', routingKey: '${MTGS_ALERT_KEY}' } });

  test('up to five conflicts are told one by one, more in one digest', () => {
    expect(route(runWith(conflictsOf(digestAbove)), aChannel()).map(({ kind }) => kind)).toEqual(
      Array.from({ length: digestAbove }, () => 'conflict-opened'),
    );
    const [digest, ...more] = route(runWith(conflictsOf(300)), aChannel());
    expect(more).toEqual([]);
    expect(alertSchema.parse(digest)).toMatchObject({ kind: 'digest', title: '300 new conflicts', severity: 'HIGH' });
    expect(digest?.text.split('\n')).toHaveLength(21);
  });

  test('conflicts and blocked registrations do not hide in one another', () => {
    const kinds = route(runWith(conflictsOf(2), 30), aChannel()).map(({ kind }) => kind);
    expect(kinds).toEqual(['conflict-opened', 'conflict-opened', 'digest']);
  });

  test('PagerDuty hears of each conflict by itself, the worst first, up to a bound; of blocked tools by their approval', () => {
    const alerts = route(
      runWith([...conflictsOf(300), aConflict({ id: 'worst', severity: 'CRITICAL' })], 9),
      pagerduty,
    );
    expect(alerts).toHaveLength(incidentsMax);
    expect(new Set(alerts.map(({ kind }) => kind))).toEqual(new Set(['conflict-opened']));
    expect(alerts[0]?.subject).toBe('conflict/worst');
  });

  test('what ends an incident reaches PagerDuty, however mild and whatever it is routed for', () => {
    const closed: Alert = { ...(runWith(conflictsOf(1))[0] as Alert), kind: 'conflict-closed', severity: 'LOW' };
    expect(route([closed], { ...pagerduty, kinds: ['conflict-opened'], owners: ['nobody'] })).toEqual([closed]);
    expect(route([closed], aChannel())).toEqual([]);
  });

  test('only what falls below the threshold is unwell, and once a day', () => {
    expect(runWith([], 0, 60)).toEqual([]);
    expect(runWith([], 0, 59)).toMatchObject([{ kind: 'health-below-threshold', id: 'health/prod/2026-01-01' }]);
  });

  test('routing: by severity, kind and owning team', () => {
    const alerts = runWith([aConflict({ id: 'mild', severity: 'MEDIUM' }), aConflict({ id: 'bad' })]);
    expect(route(alerts, aChannel()).map(({ subject }) => subject)).toEqual(['conflict/bad']);
    expect(route(alerts, aChannel({ minimumSeverity: 'LOW' }))).toHaveLength(2);
    expect(route(alerts, aChannel({ owners: ['crm'] }))).toHaveLength(1);
    expect(route(alerts, aChannel({ owners: ['erp'] }))).toEqual([]);
    expect(route(alerts, aChannel({ kinds: ['approval-requested'] }))).toEqual([]);
    expect(route(alerts, aChannel({ kinds: ['digest'] }))).toEqual([]);
    expect(route(runWith(conflictsOf(9)), aChannel({ kinds: ['digest'] }))).toHaveLength(1);
  });

  test('no run, however large, floods a channel, and the same run gives the same alerts', () => {
    const sizes = fc.record({ severity: fc.constantFrom(...severities), count: fc.nat(400), blocked: fc.nat(400) });
    fc.assert(
      fc.property(sizes, ({ severity, count, blocked }) => {
        const once = route(runWith(conflictsOf(count, severity), blocked), aChannel({ minimumSeverity: 'INFO' }));
        expect(once.length).toBeLessThanOrEqual(2 * digestAbove);
        expect(new Set(once.map(({ id }) => id)).size).toBe(once.length);
        expect(route(runWith(conflictsOf(count, severity), blocked), aChannel({ minimumSeverity: 'INFO' }))).toEqual(
          once,
        );
      }),
    );
  });
});

test.each(['https://hooks.slack.com/services/T/B/x', '$NAME', '${lower}', '${A}${B}'])(
  'a channel names its secret and never holds it: %s is refused',
  (url) => {
    expect(alertChannelSchema.safeParse({ id: 'ops', target: { type: 'slack', url } }).success).toBe(false);
  },
);
