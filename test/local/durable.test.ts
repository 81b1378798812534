import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durableClient } from './support/durable-client.js';
import { storedEvents } from './support/stored-events.js';
import { aFolder, startFixture } from './support/start-fixture.js';

const boot = async (options = {}) => durableClient((await startFixture('durable-app', options)).url);

test.each([
  ['activities one after another', 'sequence', 5, 40],
  ['a fan-out keeps its order', 'fanOut', { activity: 'double', inputs: [1, 2, 3] }, [2, 4, 6]],
  [
    'text that looks like JSON stays text',
    'fanOut',
    { activity: 'echo', inputs: ['5', '{"a":1}', ''] },
    ['5', '{"a":1}', ''],
  ],
  ['an activity that returns nothing', 'fanOut', { activity: 'nothing', inputs: [1] }, [null]],
  ['sub-orchestrations', 'parent', null, [8, 16, 24]],
  ['a sub-orchestration is tried again', 'parentWithRetry', null, 2],
  ['WhenAny inside WhenAll', 'nested', null, ['quick', ['a', 'b'], 'c']],
  ['a timer that is waited for in every round', 'reusedTimer', null, [0, 1, 2]],
  ['a timer wins the race', 'approval', 20, 'timed out'],
  ['tries until it works', 'retried', { key: 'works', tries: 3, attempts: 5 }, 3],
])('%s', async (_, name, input, output) => {
  const client = await boot();
  expect(await client.run(name, input)).toMatchObject({ runtimeStatus: 'Completed', output });
});

test('a failing activity fails its orchestration with both names in the message', async () => {
  const client = await boot();
  const { runtimeStatus, output } = await client.run('retried', { key: 'never', tries: 99, attempts: 3 });
  expect(runtimeStatus).toBe('Failed');
  expect(output).toMatch(
    /Orchestrator function 'retried' failed: Activity function 'failUntil' failed: attempt 3 of never/,
  );
  expect(await client.run('fanOut', { activity: 'attemptsOf', inputs: ['never'] })).toMatchObject({ output: [3] });
});

test('a retry timeout ends the tries and keeps the last error', async () => {
  const client = await boot();
  const { runtimeStatus, output } = await client.run('fanOut', { activity: 'nothing', inputs: [0] });
  expect([runtimeStatus, output]).toEqual(['Completed', [null]]);
  const timedOut = await client.run('retryTimeout', { key: 'slow', attempts: 12 });
  expect(timedOut.output).toMatch(/attempt \d+ of slow/);
  const [tries] = (await client.run('fanOut', { activity: 'attemptsOf', inputs: ['slow'] })).output as number[];
  expect(tries).toBeLessThan(10);
});

// Ids are handed out on both sides of the protocol; one that differs gives a task another task's result.
test('every task gets its own result, whatever fails and however often', async () => {
  const client = await boot();
  await fc.assert(
    fc.asyncProperty(fc.nat(10_000), async (seed) => {
      const { output } = await client.run('mixedRetries', seed);
      const tries = [0, 1, 2, 3, 4, 5].map((at) => 1 + ((seed * 7 + at) % 4));
      expect(output).toEqual({ late: 'late', results: [...tries, 'plain 0', 'plain 1', 'plain 2'] });
    }),
    { numRuns: 25 },
  );
});

test('an orchestrator that throws tells its parent why', async () => {
  const client = await boot();
  const { output } = await client.run('parentOfFailing');
  expect(output).toMatch(/Orchestrator function 'failing' failed: on purpose/);
});

test('external events are kept until they are waited for', async () => {
  const client = await boot();
  const id = await client.start('bufferedEvents');
  await client.call('raise', { id, event: 'go', data: { first: true } });
  await client.call('raise', { id, event: 'go', data: 'second' });
  expect(await client.end(id)).toMatchObject({ output: [{ first: true }, 'second'] });
});

test('an event wins the race against a timer, which is then cancelled', async () => {
  const client = await boot();
  const id = await client.start('approval', 60_000);
  await client.call('raise', { id, event: 'approved', data: 'by Ann' });
  expect(await client.end(id)).toMatchObject({ output: 'by Ann' });
});

test('a timer takes as long as it says, by the replay clock', async () => {
  const client = await boot();
  const { output } = await client.run('timer', 50);
  expect(output).toBeGreaterThanOrEqual(50);
});

test('the replay clock moves on, and new guids are the same in every replay', async () => {
  const client = await boot();
  const { output } = await client.run('clock');
  const { ids, first, second } = output as { ids: string[]; first: string; second: string };
  expect(new Set(ids).size).toBe(2);
  expect(Date.parse(second) - Date.parse(first)).toBeGreaterThanOrEqual(29);
});

test('continueAsNew starts over with a fresh history and loses no event', async () => {
  const host = await startFixture('durable-app');
  const client = durableClient(host.url);
  const id = await client.start('eternal', { round: 0, seen: [] });
  for (let event = 0; event < 4; event += 1) await client.call('raise', { id, event: 'next', data: event });
  expect(await client.end(id)).toMatchObject({ output: [0, 1, 2, 3] });
  const starts = storedEvents(host.folder, id).filter(({ EventType }) => EventType === 0);
  expect(starts).toHaveLength(1);
});

test('a result that comes too late is not taken for that of another task', async () => {
  const client = await boot();
  expect(await client.run('movingOn', 0)).toMatchObject({ output: 300 });
});

test('terminate ends an instance at once, and nothing moves it afterwards', async () => {
  const client = await boot();
  const id = await client.start('approval', 60_000);
  await client.call('terminate', { id, reason: 'enough' });
  expect(await client.status(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
  await client.call('raise', { id, event: 'approved', data: 1 });
  expect(await client.status(id)).toMatchObject({ runtimeStatus: 'Terminated' });
});

test('a suspended instance stands still until it is resumed, and loses nothing', async () => {
  const client = await boot();
  const id = await client.start('status');
  await client.until(id, ({ customStatus }) => customStatus !== null);
  await client.call('suspend', { id });
  await client.call('raise', { id, event: 'go' });
  await client.run('sequence', 1);
  expect(await client.status(id)).toMatchObject({ runtimeStatus: 'Suspended', customStatus: { stage: 'first' } });
  await client.call('resume', { id });
  expect(await client.end(id)).toMatchObject({ output: 'done', customStatus: { stage: 'second' } });
});

test('purge forgets an ended instance with its children, and leaves a running one alone', async () => {
  const client = await boot();
  const id = await client.start('parent');
  await client.end(id);
  expect(await client.call('purge', { id })).toEqual({ instancesDeleted: 4 });
  await expect(client.status(id)).rejects.toThrow('HTTP 404');
  const running = await client.start('approval', 60_000);
  await expect(client.call('purge', { id: running })).rejects.toThrow('has not ended');
});

test('purge by time and status forgets what had ended by then, and nothing else', async () => {
  const client = await boot();
  const old = await client.start('sequence', 1);
  await client.end(old);
  const to = new Date().toISOString();
  const running = await client.start('approval', 60_000);
  const young = await client.start('sequence', 1);
  await client.end(young);
  expect(await client.call('purgeBy', { filter: { to } })).toEqual({ instancesDeleted: 1 });
  await expect(client.status(old)).rejects.toThrow('HTTP 404');
  expect(await client.status(young)).toMatchObject({ runtimeStatus: 'Completed' });
  expect(await client.status(running)).toMatchObject({ runtimeStatus: 'Running' });
  expect(await client.call('purgeBy', { filter: { to } })).toEqual({ instancesDeleted: 0 });
});

test('an id that is running cannot be started again; one that has ended can', async () => {
  const client = await boot();
  await client.start('approval', 60_000, 'one');
  await expect(client.start('approval', 60_000, 'one')).rejects.toThrow('409');
  await client.call('terminate', { id: 'one', reason: '' });
  await client.start('sequence', 1, 'one');
  expect(await client.end('one')).toMatchObject({ output: 8 });
});

test('instances are listed by status, page after page', async () => {
  const client = await boot();
  await Promise.all(Array.from({ length: 120 }, (_, at) => client.start('sequence', at, `listed-${at}`)));
  await Promise.all(Array.from({ length: 120 }, (_, at) => client.end(`listed-${at}`)));
  await client.start('approval', 60_000, 'open');
  await client.until('open', ({ runtimeStatus }) => runtimeStatus === 'Running');
  const by = async (status: string) =>
    ((await client.call('statusBy', { filter: { runtimeStatus: [status] } })) as { instanceId: string }[]).map(
      ({ instanceId }) => instanceId,
    );
  expect(new Set(await by('Completed')).size).toBe(120);
  expect(await by('Running')).toEqual(['open']);
});

test('the history can be asked for', async () => {
  const client = await boot();
  const id = await client.start('sequence', 1);
  await client.end(id);
  const { history = [] } = await client.status(id, { showHistory: true, showHistoryOutput: true });
  const completed = history.filter(({ EventType }) => EventType === 'TaskCompleted');
  expect(completed).toMatchObject([{ Result: 2 }, { Result: 4 }, { Result: 8 }]);
});

test.each([
  ['entity', 'callEntity'],
  ['http', 'callHttp'],
])('what only Azure offers fails the instance and is named: %s', async (name, offered) => {
  const client = await boot();
  expect(await client.run(name)).toMatchObject({
    runtimeStatus: 'Failed',
    output: expect.stringContaining(`does not offer ${offered}`) as string,
  });
});

test.each([
  ['an orchestration that does not exist', 'start', { name: 'nowhere' }, '404'],
  ['rewinding', 'rewind', { id: 'any' }, 'does not offer "rewind"'],
  ['entities', 'entity', {}, '501'],
  ['an event for nobody', 'raise', { id: 'nobody', event: 'go' }, "No instance with ID 'nobody'"],
])('refuses %s', async (_, operation, body, message) => {
  const client = await boot();
  await expect(client.call(operation, body)).rejects.toThrow(message);
});

test('runs no more activities at a time than it may', async () => {
  const client = await boot({ maxConcurrentActivities: 3 });
  const { output } = await client.run('fanOut', { activity: 'crowd', inputs: Array.from({ length: 20 }, () => 0) });
  expect(Math.max(...(output as number[]))).toBe(3);
});

test('a wide fan-out is replayed a few times, not once per activity, and finishes at once', async () => {
  const host = await startFixture('durable-app');
  const client = durableClient(host.url);
  const id = await client.start('fanOut', { activity: 'double', inputs: Array.from({ length: 1_000 }, (_, at) => at) });
  const { output } = await client.end(id);
  expect(output).toEqual(Array.from({ length: 1_000 }, (_, at) => at * 2));
  const turns = storedEvents(host.folder, id).filter(({ EventType }) => EventType === 12);
  expect(turns.length).toBeLessThan(10);
});

test('200 orchestrations side by side all end with their own result', async () => {
  const client = await boot();
  const ids = await Promise.all(Array.from({ length: 200 }, (_, at) => client.start('sequence', at)));
  const outputs = await Promise.all(ids.map(async (id) => (await client.end(id)).output));
  expect(outputs).toEqual(ids.map((_, at) => at * 8));
});

test('a stopped host goes on where it was', async () => {
  const dataFolder = aFolder();
  const first = await startFixture('durable-app', { dataFolder });
  const before = durableClient(first.url);
  const waiting = await before.start('approval', 60_000);
  const timed = await before.start('timer', 200);
  const working = await before.start('fanOut', { activity: 'wait', inputs: [1, 1, 60_000] });
  await before.until(waiting, ({ runtimeStatus }) => runtimeStatus === 'Running');
  await first.stop();

  const after = durableClient((await startFixture('durable-app', { dataFolder })).url);
  await after.call('raise', { id: waiting, event: 'approved', data: 'later' });
  expect(await after.end(waiting)).toMatchObject({ output: 'later' });
  expect(await after.end(timed)).toMatchObject({ runtimeStatus: 'Completed' });
  expect(await after.status(working)).toMatchObject({ runtimeStatus: 'Running' });
});

test('an orchestrator that changed under a running instance is told, with instance, step and both sides', async () => {
  const dataFolder = aFolder();
  const first = await startFixture('durable-app', { dataFolder });
  const before = durableClient(first.url);
  const id = await before.start('changing', undefined, 'changed-one');
  await before.until(id, ({ runtimeStatus }) => runtimeStatus === 'Running');
  await first.stop();

  process.env['CHANGED'] = 'yes';
  try {
    const after = durableClient((await startFixture('durable-app', { dataFolder })).url);
    await after.call('raise', { id, event: 'go' });
    const { runtimeStatus, output } = await after.end(id);
    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain('"changed-one" does not match its history: at step 1');
    expect(output).toContain('the history has activity "echo", the code now asks for activity "double"');
  } finally {
    delete process.env['CHANGED'];
  }
});

// Whoever knows the path controls every orchestration, and an app hands these links to its callers.
test('links for callers do not give away the way to the durable client', async () => {
  const client = await boot();
  const links = JSON.stringify(await client.call('links', {}));
  expect(links).toContain('instances/any');
  expect(links).not.toMatch(/[0-9a-f]{32}/);
});
