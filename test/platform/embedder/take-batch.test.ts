import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRunAlone, takeBatch, type Waiting } from '../../../shared/platform/embedder/take-batch.js';

/** Calls as the pool makes them: positions in the order of length, the longest last. */
const toCall = (lengths: readonly number[]): Waiting => ({
  requests: lengths.map((length) => Array.from({ length }, () => 1)),
  waiting: lengths.map((_, at) => at).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0)),
});

const lengths = fc.array(fc.oneof(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 2, max: 256 })), { maxLength: 60 });

test('every text of every call is run once, beside texts of its own length, and a long one alone', () => {
  fc.assert(
    fc.property(fc.array(lengths, { maxLength: 5 }), (all) => {
      const calls = all.map(toCall);
      const left = [...calls];
      const done = new Set<string>();
      for (let batch = takeBatch(left); batch.length > 0; batch = takeBatch(left)) {
        const texts = batch.map(({ call, position }) => call.requests[position] ?? []);
        expect(new Set(texts.map(({ length }) => length)).size).toBe(1);
        expect(texts.length).toBeLessThanOrEqual(texts.some(isRunAlone) ? 1 : 16);
        for (const { call, position } of batch) done.add(`${calls.indexOf(call)}/${position}`);
      }
      expect(done.size).toBe(all.flat().length);
      expect(calls.flatMap(({ waiting }) => waiting)).toEqual([]);
    }),
  );
});

test('a single text waits for one batch of a long call, not for all of it', () => {
  const long = toCall(Array.from({ length: 100 }, () => 6));
  const single = toCall([9]);
  const calls = [long, single];
  takeBatch(calls);
  expect(takeBatch(calls)).toEqual([{ call: single, position: 0 }]);
});
