import { expect, test } from 'vitest';
import { durableClient } from './support/durable-client.js';
import { startFixture } from './support/start-fixture.js';

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
