import { type AnyRoute, createMemoryHistory, createRouter } from '@tanstack/react-router';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { alertOfEvent } from '../../shared/alerts/alert-of-event.js';
import { alertsOfRun } from '../../shared/alerts/alerts-of-run.js';
import { createAnnounceExpiring } from '../../shared/alerts/announce-expiring.js';
import { createAnnounceOverdue } from '../../shared/alerts/announce-overdue.js';
import { type Announce, createAnnounce } from '../../shared/alerts/announce.js';
import { digestAbove, routeAlerts } from '../../shared/alerts/route-alerts.js';
import { createTestAlerts } from '../../shared/alerts/test-alerts.js';
import { type Alert, alertKindSchema } from '../../shared/domain/alerts/alert.js';
import type { Delivery } from '../../shared/domain/alerts/delivery.js';
import type { Approval } from '../../shared/domain/governance/approval.js';
import { bySystem } from '../../shared/domain/event.js';
import { toolIdOf } from '../../shared/identity/identity.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import { aChannel, aConflict, anEvent } from '../support/alert-builders.js';

// The dashboard's own list of addresses, and its own router to read one: what it does not know is a page of an error.
vi.stubGlobal('window', { location: { origin: 'https://mtgs.example.com' } });
const routes = new URL('../../dashboard/src/routes.ts', import.meta.url).pathname;
const { routeTree } = (await import(routes)) as { routeTree: AnyRoute };
const router = createRouter({ routeTree, history: createMemoryHistory() });
vi.unstubAllGlobals();

const at = '2026-01-01T10:00:00.000Z';
const now = () => new Date(at);
const channel = aChannel({ minimumSeverity: 'INFO' });

/** The view that an alert's link opens, as the dashboard reads its address. */
async function opened(alert: Alert): Promise<{ view: string; params: object; search: object }> {
  const kept: Delivery[] = [];
  const deliveries = { add: (delivery: Delivery) => Promise.resolve(kept.push(delivery) > 0) };
  const announce = createAnnounce({ deliveries, now, publicUrl: 'https://mtgs.example.com' } as Parameters<
    typeof createAnnounce
  >[0]);
  await announce([{ channel, alert }]);
  const { origin, pathname, searchParams } = new URL(kept[0]?.alert.url ?? '');
  expect(origin).toBe('https://mtgs.example.com');
  const [, params, route] = router.getMatchedRoutes(pathname);
  const search = Object.fromEntries(searchParams);
  return { view: (route?.fullPath as string | undefined) ?? 'none', params, search };
}

/** An approval, for what an alert needs of one. */
const anApproval = (id: string): Approval =>
  ({
    id,
    env: 'prod',
    purpose: { kind: 'activate' },
    severity: 'HIGH',
    conflictIds: [],
    requestedBy: { kind: 'user', id: 'u', name: 'Ada' },
    requestedAt: '2025-12-01T00:00:00.000Z',
    expiresAt: '2026-01-01T12:00:00.000Z',
  }) as unknown as Approval;

const registry = {
  environments: { get: () => Promise.resolve({ value: { id: 'prod', policy: { alerts: [channel] } } }) },
  subscriptions: { all: () => [] },
  approvals: { each: () => [{ value: anApproval('a/1') }] },
} as unknown as RegistryStore;

/** Every alert that there is, by those who make them; each once. */
async function everyAlert(): Promise<Alert[]> {
  const made: Alert[] = [];
  const announce: Announce = (routed) => Promise.resolve(made.push(...routed.map(({ alert }) => alert)));
  await createAnnounceExpiring({ registry, announce, now })({ id: 'prod' } as never);
  await createAnnounceOverdue({ registry, announce, now })('prod', [{ server: 'crm', since: at }] as never);
  await createTestAlerts({ registry, announce, now })({ env: 'prod', by: bySystem });

  const changed = anEvent({
    type: 'CONFLICT_STATUS_CHANGED',
    subject: { kind: 'conflict', id: 'c1' },
    before: { status: 'open', severity: 'HIGH' },
    after: { status: 'resolved', severity: 'HIGH' },
  });
  const asked = anEvent({ type: 'APPROVAL_REQUESTED', subject: { kind: 'approval', id: 'a1' } });
  const context = { conflict: aConflict({ id: 'c1' }), approval: anApproval('a1') };
  const ofEvents = [changed, asked, { ...asked, type: 'APPROVAL_APPROVED' as const }];
  made.push(...ofEvents.flatMap((event) => alertOfEvent(event, context) ?? []));

  for (const count of [1, digestAbove + 1]) {
    const run = alertsOfRun({
      completed: anEvent({ type: 'ANALYSIS_RUN_COMPLETED', subject: { kind: 'run', id: 'r1' } }),
      conflicts: Array.from({ length: count }, (_, n) => aConflict({ id: `c${n}` })),
      blocked: Array.from({ length: count }, (_, n) => ({ id: toolIdOf('crm', `t${n}`), version: 1, updatedAt: at })),
      owners: new Map(),
      health: { score: 1, threshold: 60 },
    });
    await announce(routeAlerts('r1', run, [channel]));
  }
  return made;
}

test('the link of every alert opens the view of what it is about, not the API', async () => {
  const alerts = await everyAlert();
  const found = await Promise.all(
    alerts.map(async (alert) => {
      const { view, params, search } = await opened(alert);
      return `${alert.kind} → ${view} ${JSON.stringify({ ...params, ...search })}`;
    }),
  );
  expect([...new Set(found)].sort()).toEqual([
    'approval-decided → /app/$env/approvals/$approval {"env":"prod","approval":"a1"}',
    'approval-expiring → /app/$env/approvals/$approval {"env":"prod","approval":"a/1"}',
    'approval-requested → /app/$env/approvals/$approval {"env":"prod","approval":"a1"}',
    'conflict-closed → /app/$env/conflicts/$conflict {"env":"prod","conflict":"c1"}',
    'conflict-opened → /app/$env/conflicts/$conflict {"env":"prod","conflict":"c0"}',
    'digest → /app/$env/conflicts {"env":"prod"}',
    'digest → /app/$env/tools {"env":"prod","status":"blocked"}',
    'health-below-threshold → /app/$env/ {"env":"prod"}',
    'registration-blocked → /app/$env/tools/$tool {"env":"prod","tool":"crm~t0"}',
    'sync-overdue → /app/$env/servers {"env":"prod"}',
    'test → /app/$env/ {"env":"prod"}',
  ]);
  expect(new Set(alerts.map(({ kind }) => kind))).toEqual(new Set(alertKindSchema.options));
});

test('whatever a tool is called, the link of its alert opens its page', async () => {
  const [blocked] = alertsOfRun({
    completed: anEvent({ type: 'ANALYSIS_RUN_COMPLETED', subject: { kind: 'run', id: 'r1' } }),
    conflicts: [],
    blocked: [{ id: toolIdOf('crm', 'find'), version: 1, updatedAt: at }],
    owners: new Map(),
  });
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1, unit: 'grapheme' }), async (name) => {
      const id = toolIdOf('crm', name);
      const { view, params } = await opened({ ...(blocked as Alert), subject: `tool/${id}` });
      expect({ view, params }).toEqual({ view: '/app/$env/tools/$tool', params: { env: 'prod', tool: id } });
    }),
  );
});
