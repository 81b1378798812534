import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attemptsMax, waitAfter } from '../../orchestrations/send-alert.js';
import type { Delivery } from '../../shared/domain/alerts/delivery.js';
import { formatMail } from '../../shared/alerts/channels/format-mail.js';
import { formatPagerDuty } from '../../shared/alerts/channels/pagerduty.js';
import { aChannel, aConflict, anEvent } from '../support/alert-builders.js';
import { hostAlerts } from '../support/hosts/hosted-alerts.js';

const channels = [
  aChannel({ id: 'slack' }),
  aChannel({ id: 'teams', target: { type: 'teams', url: '${MTGS_ALERT_TEAMS}' } }),
  aChannel({ id: 'pager', target: { type: 'pagerduty', routingKey: '${MTGS_ALERT_KEY}' } }),
  aChannel({ id: 'mail', target: { type: 'smtp', to: ['a@example.com'] } }),
  aChannel({ id: 'graph', target: { type: 'graph', to: ['a@example.com'] } }),
];
const ids = channels.map(({ id }) => id);

let world: Awaited<ReturnType<typeof hostAlerts>>;
let number = 0;
beforeEach(async () => {
  world = await hostAlerts(channels);
});
afterEach(() => world.close());

/** For days that pass: feeds that look for news every five minutes. */
async function slowly(): Promise<void> {
  await world.close();
  world = await hostAlerts(channels, { pollSeconds: 300 });
}

/** A conflict that opens again, or closes: one event, one alert. */
async function happen(id: string, status: 'open' | 'resolved' = 'open'): Promise<string> {
  const event = `event-${(number += 1)}`;
  const { registry } = world;
  await registry.commit('prod', [
    registry.conflicts.putting(aConflict({ id, status, firstSeenRun: 'earlier' })),
    registry.events.creating(
      anEvent({
        id: event,
        type: 'CONFLICT_STATUS_CHANGED',
        at: new Date().toISOString(),
        subject: { kind: 'conflict', id },
        before: { status: status === 'open' ? 'resolved' : 'open', severity: 'HIGH' },
        after: { status, severity: 'HIGH' },
      }),
    ),
  ]);
  return event;
}

const sentTo = (channel: string): string[] =>
  world.sent.filter((one) => one.channel === channel).map(({ alert }) => alert.id);
const all = async (): Promise<Delivery[]> =>
  (await Array.fromAsync(world.deliveries.all('prod'))).map(({ value }) => value);

test('an event reaches each channel once, however often the feed repeats itself', async () => {
  const event = await happen('c1');
  await world.settle({ again: true });
  await world.settle({ again: true });
  for (const id of ids) expect(sentTo(id)).toEqual([event]);
  expect((await all()).every(({ status, attempts }) => status === 'sent' && attempts === 1)).toBe(true);
});

test('a mail that did not reach everybody is sent once, and whoever lists deliveries reads who is missing', async () => {
  const reason = '1 of 2 addresses were refused: gone@example.com';
  world.moods.set('mail', { status: 'sent', reason });
  await happen('c1');
  await world.settle({ again: true });
  const delivery = (await all()).find(({ channel }) => channel === 'mail');
  expect(delivery).toMatchObject({ status: 'sent', attempts: 1, reason });
  expect(sentTo('mail')).toHaveLength(1);
});

test('an hour of trouble, each channel failing in turn: nothing is lost, nothing is doubled, nobody waits for another', async () => {
  const events: string[] = [];
  for (let minute = 0; minute < 60; minute += 1) {
    world.moods.clear();
    const failing = ids[Math.floor(minute / 12)] ?? '';
    // Down, overloaded and down again: the breaker opens, Retry-After comes in between.
    world.moods.set(
      failing,
      minute % 12 < 5
        ? 'down'
        : minute % 12 < 8
          ? { status: 'retry', reason: 'answered 429', afterSeconds: 90 }
          : 'down',
    );
    const event = await happen(`c${minute}`);
    events.push(event);
    await world.settle({ again: minute % 7 === 0 });
    // The one that failed before may still be left alone by its breaker for a while.
    const recovering = ids[Math.floor(minute / 12) - 1];
    for (const id of ids) if (id !== failing && id !== recovering) expect(sentTo(id)).toContain(event);
    await world.pass(60);
  }
  world.moods.clear();
  await world.pass(2 * 3600);
  for (const id of ids) {
    expect([...sentTo(id)].sort()).toEqual([...events].sort());
  }
  expect((await all()).filter(({ status }) => status !== 'sent')).toEqual([]);
});

test('a channel that is down is asked ever more rarely, and the breaker asks for all', async () => {
  world.moods.set('slack', 'down');
  for (let count = 0; count < 20; count += 1) await happen(`c${count}`);
  await world.settle();
  await world.pass(3600);
  expect(world.attempts.get('slack')).toBeLessThan(50);
  expect(world.attempts.get('teams')).toBe(20);
});

test('Retry-After is obeyed', async () => {
  world.moods.set('slack', { status: 'retry', reason: 'answered 429', afterSeconds: 1_000 });
  await happen('c1');
  await world.settle();
  world.moods.clear();
  await world.pass(980);
  expect(sentTo('slack')).toEqual([]);
  await world.pass(20);
  expect(sentTo('slack')).toHaveLength(1);
});

describe('giving up', () => {
  test('a refusal is final at once, says why, and can be replayed when it is mended', async () => {
    world.moods.set('slack', { status: 'refused', reason: 'answered 410: channel_is_archived' });
    const event = await happen('c1');
    await world.settle();
    const [dead] = (await all()).filter(({ status }) => status === 'dead');
    expect(dead).toMatchObject({ channel: 'slack', attempts: 1, reason: 'answered 410: channel_is_archived' });
    world.moods.clear();
    await world.pass(7_200);
    expect(sentTo('slack')).toEqual([]);

    await world.replay(dead?.id ?? '');
    await world.settle({ again: true });
    expect(sentTo('slack')).toEqual([event]);
    await expect(world.replay(dead?.id ?? '')).rejects.toThrow('the delivery is sent');
  });

  test('after about a day of trying it is dead with the last reason', async () => {
    await slowly();
    world.moods.set('slack', { status: 'retry', reason: 'answered 500' });
    await happen('c1');
    await world.settle();
    await world.pass(3 * 86_400);
    const [dead] = (await all()).filter(({ channel }) => channel === 'slack');
    expect(dead).toMatchObject({
      status: 'dead',
      attempts: attemptsMax,
      reason: `given up after ${attemptsMax} attempts: answered 500`,
    });
    const hours =
      Array.from({ length: attemptsMax - 1 }, (_, at) => waitAfter(at + 1)).reduce((sum, wait) => sum + wait) / 3600;
    expect(hours).toBeGreaterThan(12);
    expect(hours).toBeLessThan(36);
  });

  test('a channel that was taken out of the policy is no reason to try for ever', async () => {
    world.moods.set('slack', 'down');
    await happen('c1');
    await world.settle();
    const stored = await world.registry.environments.get('prod', 'prod');
    if (stored === undefined) throw new Error('no environment');
    const policy = { ...stored.value.policy, alerts: [] };
    await world.registry.commit('prod', [world.registry.environments.replacing(stored, { ...stored.value, policy })]);
    await world.pass(3600);
    expect((await all()).find(({ channel }) => channel === 'slack')).toMatchObject({
      status: 'dead',
      reason: expect.stringContaining('no channel "slack"') as string,
    });
  });
});

test('a process that dies before it sends, again and again, sends once', async () => {
  let deaths = 0;
  world.dying.set('attemptDelivery', () => (deaths += 1) <= 12);
  const event = await happen('c1');
  await world.settle();
  await world.pass(3600);
  expect(deaths).toBeGreaterThan(12);
  for (const id of ids) expect(sentTo(id)).toEqual([event]);
});

test('a process that dies between sending and writing it down sends again, under the same keys', async () => {
  const { deliveries } = world;
  const replace = deliveries.replace.bind(deliveries);
  let deaths = 0;
  deliveries.replace = (stored, next) => {
    if (next.status === 'sent' && (deaths += 1) <= ids.length) return Promise.reject(new Error('the process died'));
    return replace(stored, next);
  };
  const event = await happen('c1');
  await world.settle();
  await world.pass(3600);
  for (const id of ids) expect(sentTo(id)).toEqual([event, event]);
  const incidents = world.sent
    .filter(({ type }) => type === 'pagerduty')
    .map(({ alert }) => formatPagerDuty(alert, 'k').dedup_key);
  expect(new Set(incidents).size).toBe(1);
  const mails = world.sent.filter(({ type }) => type === 'smtp').map(({ alert }) => formatMail(alert).messageId);
  expect(new Set(mails).size).toBe(1);
});

test('an incident whose end got through first is not opened after it', async () => {
  world.moods.set('pager', { status: 'retry', reason: 'answered 429', afterSeconds: 600 });
  await happen('c1');
  await world.settle();
  world.moods.clear();
  await world.pass(60);
  const closed = await happen('c1', 'resolved');
  await world.settle();
  await world.pass(3600);
  expect(sentTo('pager')).toEqual([closed]);
  expect(
    (await all())
      .filter(({ channel }) => channel === 'pager')
      .map(({ status }) => status)
      .sort(),
  ).toEqual(['sent', 'superseded']);
  expect(sentTo('slack')).toHaveLength(2);
});

test('what a run finds is told when it is over: one digest, and an incident for each', async () => {
  const { registry } = world;
  await registry.commit(
    'prod',
    Array.from({ length: 12 }, (_, at) => registry.conflicts.putting(aConflict({ id: `c${at}` }))),
  );
  await registry.commit('prod', [
    registry.events.creating(anEvent({ type: 'ANALYSIS_RUN_COMPLETED', subject: { kind: 'run', id: 'r1' } })),
  ]);
  await world.settle({ again: true });
  expect(sentTo('slack')).toEqual(['digest/prod/r1/conflict-opened/slack']);
  expect(sentTo('pager')).toHaveLength(12);
});

test('an approval about to expire is told once, within a day of its end', async () => {
  await slowly();
  const { registry } = world;
  const requestedBy = { kind: 'user' as const, id: 'u', name: 'Ada' };
  await registry.commit('prod', [
    registry.approvals.creating({
      id: 'a1',
      env: 'prod',
      purpose: { kind: 'activate' },
      toolId: aConflict().toolA,
      version: 1,
      fingerprint: 'f',
      neighboursDigest: 'n',
      conflictIds: ['c1'],
      severity: 'HIGH',
      requestedBy,
      barred: [],
      requestedAt: '2026-01-01T10:00:00.000Z',
      expiresAt: '2026-01-08T10:00:00.000Z',
      status: 'PENDING',
    }),
  ]);
  await world.pass(5 * 86_400);
  expect(sentTo('slack')).toEqual([]);
  await world.pass(86_400 + 900);
  await world.settle();
  for (const id of ids) expect(sentTo(id)).toEqual(['expiring/prod/a1']);
  await world.pass(2 * 3_600);
  expect(sentTo('slack')).toHaveLength(1);
});
