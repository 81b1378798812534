import { afterEach, expect, test, vi } from 'vitest';
import { RateLimitedError } from '../../shared/kernel/errors/errors.js';
import { createRateLimits } from '../../shared/access/rate-limits.js';

afterEach(() => {
  vi.useRealTimers();
});

const count = async (times: number, one: () => Promise<void>): Promise<number> => {
  let heard = 0;
  for (let turn = 0; turn < times; turn += 1) {
    heard += await one().then(
      () => 1,
      () => 0,
    );
  }
  return heard;
};

test('each identity and each address has a share of its own, and gets a new one after a minute', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  const limits = createRateLimits({ perMinute: 5, unknownPerMinute: 2 });
  expect(await count(9, () => limits.known('a'))).toBe(5);
  expect(await count(9, () => limits.known('b'))).toBe(5);
  expect(await count(9, () => limits.unknown('a'))).toBe(2);
  const refusal = await limits.known('a').catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(RateLimitedError);
  expect(refusal).toMatchObject({ retryAfterSeconds: 60 });
  vi.advanceTimersByTime(60_001);
  expect(await count(9, () => limits.known('a'))).toBe(5);
});

test('what is remembered is bounded: the one that asked longest ago is forgotten first', async () => {
  const limits = createRateLimits({ perMinute: 1, unknownPerMinute: 1, rememberedMax: 3 });
  for (const id of ['a', 'b', 'c']) await limits.unknown(id);
  await expect(limits.unknown('a')).rejects.toThrow(RateLimitedError); // Asked again: now b is the oldest.
  await limits.unknown('d');
  for (const id of ['a', 'c', 'd']) await expect(limits.unknown(id), id).rejects.toThrow(RateLimitedError);
  await expect(limits.unknown('b')).resolves.toBeUndefined();
});
