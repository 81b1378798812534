import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { durableClient } from './support/durable-client.js';
import { spawnHost } from './support/spawn-host.js';
import { aFolder, startFixture } from './support/start-fixture.js';
import { storedEvents } from './support/stored-events.js';

const kills = 10;
const width = 300;

// The one thing the host exists for. The moments are spread over the whole run and differ from time to time.
test(
  'an instance whose host is killed again and again ends as if nothing had happened',
  { timeout: 120_000 },
  async () => {
    const folder = aFolder();
    const env = { EFFECTS: join(folder, 'effects.db') };
    const ids: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const host = await spawnHost('durable-app', folder, env);
      if (kill % 3 === 0) ids.push(await durableClient(host.url).start('effects', width, `killed-${kill}`));
      await sleep(Math.random() * 60);
      await host.end('SIGKILL');
    }
    const host = await spawnHost('durable-app', folder, env);
    const client = durableClient(host.url);
    const keysOf = (id: string) => [
      ...Array.from({ length: width }, (_, at) => `${id}-${at}`),
      ...Array.from({ length: 5 }, (_, at) => `${id}-then-${at}`),
    ];
    for (const id of ids) {
      const { runtimeStatus, output } = await client.end(id);
      expect(runtimeStatus).toBe('Completed');
      expect(output).toEqual(keysOf(id));
    }
    await host.end('SIGTERM');

    for (const id of ids) {
      const completed = storedEvents(folder, id).filter(({ EventType }) => EventType === 5);
      expect(completed).toHaveLength(width + 5);
      expect(new Set(completed.map(({ TaskScheduledId }) => TaskScheduledId)).size).toBe(width + 5);
    }
    const effects = new DatabaseSync(env.EFFECTS);
    const done = effects.prepare('SELECT key FROM effects ORDER BY key').all();
    effects.close();
    expect(done.map(({ key }) => key)).toEqual(ids.flatMap(keysOf).sort());
  },
);

test(
  'a second process on the same data folder is refused, until the first is gone however it went',
  { timeout: 60_000 },
  async () => {
    const folder = aFolder();
    const first = await spawnHost('durable-app', folder);
    await expect(startFixture('durable-app', { dataFolder: folder })).rejects.toMatchObject({
      code: 'conflict',
      message: `another process uses the data folder ${folder}`,
    });
    await first.end('SIGKILL');
    const second = await startFixture('durable-app', { dataFolder: folder });
    expect(second.health()).toEqual({ ok: true });
  },
);

test('within one process a data folder is taken as well', async () => {
  const { folder } = await startFixture('durable-app');
  await expect(startFixture('durable-app', { dataFolder: folder })).rejects.toMatchObject({ code: 'conflict' });
});

test('a disk that refuses is told to callers and to health, and orchestrations go on when it accepts again', async () => {
  const host = await startFixture('durable-app');
  const client = durableClient(host.url);
  const id = await client.start('fanOut', { activity: 'wait', inputs: [50, 60, 70] });

  const blocker = new DatabaseSync(join(host.folder, 'host.db'));
  await client.until(id, ({ runtimeStatus }) => runtimeStatus === 'Running');
  blocker.exec('BEGIN IMMEDIATE');
  await expect(client.start('sequence', 1)).rejects.toThrow('503');
  await expect(host.enqueue({ queue: 'any', body: 1 })).rejects.toMatchObject({ code: 'storage' });
  expect(host.health()).toEqual({ ok: false, lastError: 'database is locked' });
  await sleep(150);
  expect(await client.status(id)).toMatchObject({ runtimeStatus: 'Running' });
  blocker.exec('ROLLBACK');
  blocker.close();

  expect(await client.end(id)).toMatchObject({ output: [50, 60, 70] });
  await expect.poll(() => host.health()).toEqual({ ok: true });
});

test('an instance whose history is damaged fails and says so; those beside it go on', async () => {
  const dataFolder = aFolder();
  const first = await startFixture('durable-app', { dataFolder, stopTimeoutMilliseconds: 50 });
  const before = durableClient(first.url);
  const input = { activity: 'wait', inputs: [300] };
  const [damaged, sound] = [await before.start('fanOut', input), await before.start('fanOut', input)];
  for (const id of [damaged, sound]) await before.until(id, ({ runtimeStatus }) => runtimeStatus === 'Running');
  await first.stop();
  const database = new DatabaseSync(join(dataFolder, 'host.db'));
  database.prepare('UPDATE history SET events = substr(events, 2) WHERE instance = ?').run(damaged);
  database.close();
  const client = durableClient((await startFixture('durable-app', { dataFolder })).url);
  expect(await client.end(damaged)).toMatchObject({
    runtimeStatus: 'Failed',
    output: expect.stringContaining('is damaged') as string,
  });
  expect(await client.end(sound)).toMatchObject({ runtimeStatus: 'Completed', output: [300] });
});

test('stopping lets running activities finish and keeps their results', async () => {
  const dataFolder = aFolder();
  const first = await startFixture('durable-app', { dataFolder, stopTimeoutMilliseconds: 5_000 });
  const client = durableClient(first.url);
  const id = await client.start('fanOut', { activity: 'wait', inputs: [200, 201] });
  await client.until(id, ({ runtimeStatus }) => runtimeStatus === 'Running');
  await first.stop();

  const inbox = new DatabaseSync(join(dataFolder, 'host.db'), { readOnly: true });
  const kept = inbox.prepare('SELECT count(*) AS count FROM inbox').get();
  inbox.close();
  expect(kept?.['count']).toBe(2);
  const second = durableClient((await startFixture('durable-app', { dataFolder })).url);
  expect(await second.end(id)).toMatchObject({ output: [200, 201] });
});

test('stopping does not wait for ever, and says what it cut short', async () => {
  const host = await startFixture('durable-app', { stopTimeoutMilliseconds: 50 });
  const client = durableClient(host.url);
  const id = await client.start('fanOut', { activity: 'wait', inputs: [60_000] });
  await client.until(id, ({ runtimeStatus }) => runtimeStatus === 'Running');
  await host.stop();
  expect(host.logged.map(({ message }) => message)).toContain('1 invocations were cut short');
});

test.each([
  ['a module that is not there', '/nowhere/app.js', 'cannot be loaded'],
  [
    'a module that registers nothing',
    import.meta.filename.replace('recovery.test.ts', 'support/stored-events.ts'),
    'registers no functions',
  ],
])('an app that cannot run is refused: %s', async (_, app, message) => {
  await expect(startFixture('durable-app', { app })).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(message) as string,
  });
});
