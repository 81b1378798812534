import { expect, test } from 'vitest';
import { nextRun } from '../../local/triggers/next-run.js';
import { retryPause } from '../../local/triggers/invoke-with-retry.js';

const from = new Date('2026-03-14T15:09:26Z');

test.each([
  ['0 */5 * * * *', '2026-03-14T15:10:00.000Z'],
  ['30 9 15 * * *', '2026-03-14T15:09:30.000Z'],
  ['0 0 2 * * *', '2026-03-15T02:00:00.000Z'],
  ['0 0 8 * * 1-5', '2026-03-16T08:00:00.000Z'],
  ['0 0 0 1 1 *', '2027-01-01T00:00:00.000Z'],
])('%s', (schedule, next) => {
  expect(nextRun(schedule, from).toISOString()).toBe(next);
});

test.each(['*/5 * * * *', '00:05:00', '0 61 * * * *', 'every day', ''])(
  'refuses "%s" and shows how it is written',
  (schedule) => {
    expect(() => nextRun(schedule, from)).toThrow(
      expect.objectContaining({ code: 'invalid-input', hint: expect.stringContaining('Six fields') as string }),
    );
  },
);

test('pauses between tries follow the policy', () => {
  const fixed = { retryStrategy: 'fixedDelay', delayInterval: { seconds: 3 } };
  expect([1, 2, 3].map((count) => retryPause(fixed, count))).toEqual([3_000, 3_000, 3_000]);
  const growing = {
    retryStrategy: 'exponentialBackoff',
    minimumInterval: { seconds: 10 },
    maximumInterval: { seconds: 60 },
  };
  expect([1, 2, 3, 4, 9].map((count) => retryPause(growing, count))).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
});
