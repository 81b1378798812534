import { systemClock } from '../../local/clock.js';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { ChangeSource } from '../../local/host-options.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { aFolder } from './support/start-fixture.js';
import { startTriggers } from './support/start-triggers.js';

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => ({ id: String(from + at) }));

/** A change feed over a list that grows; its continuation is a position. */
function aFeed(count: number): { documents: { id: string }[]; source: ChangeSource } {
  const documents = numbers(0, count);
  const changes: ChangeSource['changes'] = async (since = '0', limit) => {
    const page = documents.slice(Number(since), Number(since) + limit);
    return { documents: page, continuation: String(Number(since) + page.length) };
  };
  return { documents, source: { changes } };
}

type App = Awaited<ReturnType<typeof startTriggers>>['app'];
const valuesOf = (app: App, name: string) => app.seen.filter((one) => one.name === name).map(({ value }) => value);
const contextsOf = (app: App, name: string) =>
  app.seen.filter((one) => one.name === name).map(({ context }) => context);

// — change feed

test('the change feed comes in order, in batches no larger than asked for, from the beginning when asked to', async () => {
  const { source } = aFeed(5);
  const { app } = await startTriggers({ changes: () => source });
  await expect.poll(() => valuesOf(app, 'onItem')).toEqual([numbers(0, 2), numbers(2, 4), numbers(4, 5)]);
});

test('a function that does not ask for the beginning sees only what comes later', async () => {
  const { source, documents } = aFeed(5);
  const { host, app } = await startTriggers({ changes: () => source });
  const lease = () => {
    const database = new DatabaseSync(join(host.folder, 'host.db'), { readOnly: true });
    const row = database.prepare("SELECT continuation FROM leases WHERE function = 'onNewItem'").get();
    database.close();
    return row?.['continuation'];
  };
  await expect.poll(lease).toBe('5');
  documents.push({ id: '5' });
  await expect.poll(() => valuesOf(app, 'onNewItem')).toEqual([[{ id: '5' }]]);
});

test('the feed goes on where it stood after a restart, without repeating', async () => {
  const { source, documents } = aFeed(2);
  const dataFolder = aFolder();
  const first = await startTriggers({ changes: () => source, dataFolder });
  await expect.poll(() => valuesOf(first.app, 'onItem')).toHaveLength(1);
  await first.host.stop();
  first.app.seen.length = 0;
  documents.push({ id: '2' });
  const { app } = await startTriggers({ changes: () => source, dataFolder });
  await expect.poll(() => valuesOf(app, 'onItem')).toEqual([[{ id: '2' }]]);
});

test('a batch that throws is repeated as its policy says, with the count, and passed over in the end', async () => {
  const { source, documents } = aFeed(0);
  const { app } = await startTriggers({ changes: () => source });
  app.behaviour.act = (name, value) => {
    if (JSON.stringify(value).includes('"bad"')) throw new Error(`no ${name}`);
  };
  documents.push({ id: 'bad' }, { id: 'beside' }, { id: 'good' });
  await expect.poll(() => valuesOf(app, 'onItem').at(-1)).toEqual([{ id: 'good' }]);
  expect(contextsOf(app, 'onItem').map(({ retryContext }) => retryContext)).toEqual([
    { retryCount: 0, maxRetryCount: 2 },
    { retryCount: 1, maxRetryCount: 2, exception: { message: 'no onItem', source: 'onItem' } },
    { retryCount: 2, maxRetryCount: 2, exception: { message: 'no onItem', source: 'onItem' } },
    { retryCount: 0, maxRetryCount: 2 },
  ]);
  // Without a policy a batch that throws is skipped, as on Azure.
  expect(valuesOf(app, 'onItemOnce')).toHaveLength(2);
});

test('a feed that cannot be read is asked again', async () => {
  const { source } = aFeed(1);
  let failures = 1;
  const changes: ChangeSource['changes'] = async (since, limit) => {
    if (failures > 0) {
      failures -= 1;
      throw new Error('the store is away');
    }
    return source.changes(since, limit);
  };
  const { host, app } = await startTriggers({ changes: () => ({ changes }) });
  await expect.poll(() => valuesOf(app, 'onItem'), { timeout: 5_000 }).toEqual([[{ id: '0' }]]);
  expect(host.logged.some(({ message }) => message.includes('the store is away'))).toBe(true);
});

test('a feed whose position on disk is damaged begins anew rather than standing still', async () => {
  const { source } = aFeed(3);
  const changes: ChangeSource['changes'] = async (since = '0', limit) => {
    if (!/^\d+$/.test(since)) throw new InvalidInputError('the continuation is not one of ours');
    return source.changes(since, limit);
  };
  const dataFolder = aFolder();
  const first = await startTriggers({ changes: () => ({ changes }), dataFolder });
  await expect.poll(() => valuesOf(first.app, 'onItem')).toHaveLength(2);
  await first.host.stop();
  first.app.seen.length = 0;
  const database = new DatabaseSync(join(dataFolder, 'host.db'));
  database.exec("UPDATE leases SET continuation = 'dam' || char(1)");
  database.close();
  const { app } = await startTriggers({ changes: () => ({ changes }), dataFolder });
  await expect.poll(() => valuesOf(app, 'onItem'), { timeout: 5_000 }).toEqual([numbers(0, 2), numbers(2, 3)]);
});

// — queues

test('a message that is damaged on disk is a dead letter at once, with its text, and holds nobody up', async () => {
  const dataFolder = aFolder();
  const first = await startTriggers({ dataFolder });
  const later = { deliverAt: new Date(Date.now() + 500) };
  await first.host.enqueue({ queue: 'orders', body: { id: 1 }, messageId: 'damaged', ...later });
  await first.host.enqueue({ queue: 'orders', body: { id: 2 }, ...later });
  await first.host.stop();
  const database = new DatabaseSync(join(dataFolder, 'host.db'));
  database.exec("UPDATE messages SET body = substr(body, 2) WHERE message_id = 'damaged'");
  database.close();
  const { host, app } = await startTriggers({ dataFolder });
  await expect.poll(() => valuesOf(app, 'onOrder'), { timeout: 5_000 }).toEqual([{ id: 2 }]);
  expect(host.deadLetters('orders')).toMatchObject([
    {
      messageId: 'damaged',
      reason: expect.stringMatching(/^Damaged: /) as string,
      body: { string: expect.stringContaining('id') as string },
    },
  ]);
});

test('a message is delivered with what is known about it, and once', async () => {
  const { host, app } = await startTriggers();
  await host.enqueue({ queue: 'orders', body: { id: 1 }, messageId: '0815' });
  await host.enqueue({ queue: 'orders', body: { id: 2 }, messageId: '0815' });
  await host.enqueue({ queue: 'orders', body: 'text' });
  await expect.poll(() => valuesOf(app, 'onOrder')).toEqual([{ id: 1 }, 'text']);
  expect(contextsOf(app, 'onOrder')[0]?.triggerMetadata).toMatchObject({ messageId: '0815', deliveryCount: 1 });
});

test('output bindings feed a queue, an array as one message each', async () => {
  const { host, app } = await startTriggers();
  const send = (body: unknown) => fetch(`${host.url}/send`, { method: 'POST', body: JSON.stringify(body) });
  expect((await send([{ id: 1 }, { id: 2 }])).status).toBe(202);
  expect((await send({ id: 3 })).status).toBe(202);
  await expect.poll(() => valuesOf(app, 'onOrder')).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
});

test('every subscription of a topic gets its own copy', async () => {
  const { host, app } = await startTriggers();
  await host.enqueue({ queue: 'news', body: { headline: 'x' } });
  const readers = (): string[] => app.seen.map(({ name }) => name).filter((name) => name.startsWith('onNews'));
  await expect.poll(() => readers().sort()).toEqual(['onNewsA', 'onNewsB']);
});

test('a message that always fails is given up after ten deliveries, with the reason, and holds nobody up', async () => {
  const { host, app } = await startTriggers();
  app.behaviour.act = (_, value) => {
    if ((value as { id: number }).id === 1) throw new Error('cannot do it');
  };
  await host.enqueue({ queue: 'orders', body: { id: 1 }, messageId: 'poison' });
  await host.enqueue({ queue: 'orders', body: { id: 2 } });
  await expect
    .poll(() => host.deadLetters('orders'))
    .toMatchObject([
      {
        messageId: 'poison',
        deliveryCount: 10,
        reason: 'MaxDeliveryCountExceeded: cannot do it',
        body: { json: '{"id":1}' },
      },
    ]);
  const counts = contextsOf(app, 'onOrder').map(({ triggerMetadata }) => triggerMetadata?.['deliveryCount']);
  expect(Math.max(...counts.map(Number))).toBe(10);
  expect(valuesOf(app, 'onOrder')).toContainEqual({ id: 2 });
});

test('a message for later waits, also for a host that is not up yet', async () => {
  const dataFolder = aFolder();
  let now = new Date('2026-01-01T00:00:00Z');
  const options = { dataFolder, clock: { ...systemClock, now: () => now } };
  const first = await startTriggers(options);
  await first.host.enqueue({ queue: 'orders', body: 'later', deliverAt: new Date('2026-01-01T01:00:00Z') });
  await first.host.enqueue({ queue: 'orders', body: 'now' });
  await expect.poll(() => valuesOf(first.app, 'onOrder')).toEqual(['now']);
  await first.host.stop();
  first.app.seen.length = 0;
  now = new Date('2026-01-01T01:00:00Z');
  const { app } = await startTriggers(options);
  await expect.poll(() => valuesOf(app, 'onOrder')).toEqual(['later']);
});

test('a message that was being worked on when the host went away is delivered again, and counted', async () => {
  const dataFolder = aFolder();
  const first = await startTriggers({ dataFolder, stopTimeoutMilliseconds: 50 });
  first.app.behaviour.act = () => new Promise(() => undefined);
  await first.host.enqueue({ queue: 'orders', body: 'unfinished' });
  await expect.poll(() => valuesOf(first.app, 'onOrder')).toHaveLength(1);
  await first.host.stop();
  first.app.seen.length = 0;
  first.app.behaviour.act = () => undefined;
  const { app } = await startTriggers({ dataFolder });
  await expect.poll(() => contextsOf(app, 'onOrder')[0]?.triggerMetadata?.['deliveryCount']).toBe(2);
});

// — timers

test("a timer fires on its schedule, by the host's clock", async () => {
  const { app } = await startTriggers();
  await expect.poll(() => valuesOf(app, 'everySecond').length, { timeout: 5_000 }).toBeGreaterThanOrEqual(2);
  expect(valuesOf(app, 'everySecond')[0]).toMatchObject({ isPastDue: false });
  expect(valuesOf(app, 'everyHour')).toEqual([]);
});

test('runs missed while no host was up are made up for once, and told apart', async () => {
  const dataFolder = aFolder();
  let now = new Date('2026-01-01T00:30:00Z');
  const options = { dataFolder, clock: { ...systemClock, now: () => now } };
  const first = await startTriggers(options);
  await first.host.stop();
  expect(valuesOf(first.app, 'everyHour')).toEqual([]);

  now = new Date('2026-01-01T05:30:00Z');
  const second = await startTriggers(options);
  await expect
    .poll(() => valuesOf(second.app, 'everyHour'))
    .toMatchObject([{ isPastDue: true, scheduleStatus: { next: '2026-01-01T01:00:00.000Z' } }]);
  await second.host.stop();
  const third = await startTriggers(options);
  await third.host.stop();
  expect(valuesOf(third.app, 'everyHour')).toHaveLength(1);
});

// — the rest

test('a trigger that is not served is named in the log, and the rest runs', async () => {
  const { host } = await startTriggers();
  expect(host.logged).toContainEqual({
    level: 'warning',
    category: 'host',
    message: 'onEvent: eventGridTrigger is not served by the embedded host',
  });
});

test('a setting that a trigger needs and nobody gave stops the start', async () => {
  await expect(startTriggers({ settings: {} })).rejects.toMatchObject({
    code: 'invalid-input',
    message: 'the function "onNewsA" needs the setting TOPIC for its topicName',
  });
});
