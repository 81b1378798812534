import { expect, test } from 'vitest';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import { createMeasuredSink } from '../../../shared/platform/audit-sink/measured-sink.js';

const minutes = (count: number): number => count * 60_000;

test('says how long the oldest entry waits while the SIEM is away, and nothing when it has not tried for a while', async () => {
  let at = Date.parse('2026-01-01T10:00:00Z');
  let isAway = false;
  const sink = createMeasuredSink(
    {
      send: () => (isAway ? Promise.reject(new UnreachableError('away')) : Promise.resolve()),
      state: () => ({ name: 'sentinel', state: 'closed' }) as never,
    },
    () => new Date(at),
  );
  const row = (sequence: number) => ({ chain: 'prod', sequence, ingestedAt: new Date(at).toISOString() });
  expect(sink.lag()).toBeUndefined();
  await sink.send([row(1)]);
  expect(sink.lag()).toBe(0);

  isAway = true;
  const late = [row(2), row(3)];
  at += minutes(4);
  await expect(sink.send(late)).rejects.toThrow('away');
  expect(sink.lag()).toBe(240);
  at += minutes(10);
  await expect(sink.send(late)).rejects.toThrow('away');
  expect(sink.lag()).toBe(840);

  isAway = false;
  await sink.send(late);
  expect(sink.lag()).toBe(0);
  at += minutes(16);
  expect(sink.lag()).toBeUndefined();

  isAway = true;
  await expect(sink.send([row(4)])).rejects.toThrow('away');
  at += minutes(16); // Another process has the feed now.
  expect(sink.lag()).toBeUndefined();
});
