import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import { breakerOptions, createBreaker } from '../../../shared/platform/breaker/breaker.js';

const down = () => Promise.reject(new UnreachableError('connection refused'));
const up = () => Promise.resolve('fine');

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Runs the call to its end while the fake clock lets retries and time-outs pass. */
async function settle<T>(call: Promise<T>): Promise<PromiseSettledResult<T>> {
  const settled = Promise.allSettled([call]);
  await vi.runAllTimersAsync();
  return (await settled)[0];
}

describe.each(Object.entries(breakerOptions))('%s', (name, options) => {
  test('opens after its failures in a row, asks nobody while open, heals by one probe', async () => {
    const breaker = createBreaker(name, { ...options, retries: 0 });
    for (let failure = 1; failure <= options.failures; failure += 1) {
      expect(breaker.state().state).toBe('closed');
      await expect(breaker.run(down)).rejects.toThrow('connection refused');
    }
    expect(breaker.state()).toMatchObject({ state: 'open', lastError: 'connection refused' });
    expect(Date.parse(breaker.state().nextTryAt ?? '') - Date.now()).toBe(options.openMs);

    const asked = vi.fn(up);
    await expect(breaker.run(asked)).rejects.toThrow(UnreachableError);
    expect(asked).not.toHaveBeenCalled();

    await vi.advanceTimersByTimeAsync(options.openMs);
    await expect(breaker.run(asked)).resolves.toBe('fine');
    expect(breaker.state().state).toBe('closed');
  });

  test('a probe that fails keeps it open', async () => {
    const breaker = createBreaker(name, { ...options, retries: 0 });
    for (let failure = 0; failure < options.failures; failure += 1) await expect(breaker.run(down)).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(options.openMs);
    await expect(breaker.run(down)).rejects.toThrow('connection refused');
    expect(breaker.state().state).toBe('open');
  });
});

test('a dependency that hangs is cut off and counts as a failure', async () => {
  const breaker = createBreaker('x', { failures: 1, openMs: 1000, timeoutMs: 50, retries: 0 });
  const result = await settle(breaker.run(() => new Promise(() => undefined)));
  expect(result).toMatchObject({ status: 'rejected', reason: { message: 'x: no answer within 0.05 s' } });
  expect(breaker.state()).toMatchObject({ state: 'open', lastError: 'no answer within 0.05 s' });
});

test("the call's own errors do not open it", async () => {
  const breaker = createBreaker('x', { failures: 1, openMs: 1000, timeoutMs: 50, retries: 0 });
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await expect(breaker.run(() => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  }
  expect(breaker.state().state).toBe('closed');
});

test('a short fault is retried and nobody notices', async () => {
  const breaker = createBreaker('x', { failures: 5, openMs: 1000, timeoutMs: 50, retries: 2 });
  const call = vi.fn(up).mockImplementationOnce(down).mockImplementationOnce(down);
  expect(await settle(breaker.run(call))).toEqual({ status: 'fulfilled', value: 'fine' });
  expect(call).toHaveBeenCalledTimes(3);
});
