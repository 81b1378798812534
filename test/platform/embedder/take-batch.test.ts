import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOldestsTurn, isRunAlone, takeBatch, type Waiting } from '../../../shared/platform/embedder/take-batch.js';

/** Calls as the pool makes them: positions in the order of length, the longest last. */
const toCall = (lengths: readonly number[], isUrgent = false): Waiting => ({
  requests: lengths.map((length) => Array.from({ length }, () => 1)),
  priority: { isUrgent },
  waiting: lengths.map((_, at) => at).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0)),
});

const lengths = fc.array(fc.oneof(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 2, max: 256 })), { maxLength: 60 });

test('every text of every call is run once, beside texts of its own length, and a long one alone', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(lengths, fc.boolean()), { maxLength: 5 }), (all) => {
      const calls = all.map((call) => toCall(...call));
      const left = [...calls];
      const done = new Set<string>();
      let number = 1;
      const next = () => takeBatch(left, isOldestsTurn(number++));
      for (let batch = next(); batch.length > 0; batch = next()) {
        const texts = batch.map(({ call, position }) => call.requests[position] ?? []);
        expect(new Set(texts.map(({ length }) => length)).size).toBe(1);
        expect(texts.length).toBeLessThanOrEqual(texts.some(isRunAlone) ? 1 : 16);
        for (const { call, position } of batch) done.add(`${calls.indexOf(call)}/${position}`);
      }
      expect(done.size).toBe(all.flatMap(([texts]) => texts).length);
      expect(calls.flatMap(({ waiting }) => waiting)).toEqual([]);
    }),
  );
});

test('a single text waits for one batch of a long call, not for all of it', () => {
  const long = toCall(Array.from({ length: 100 }, () => 6));
  const single = toCall([9]);
  const calls = [long];
  takeBatch(calls);
  calls.push(single);
  expect(takeBatch(calls)).toEqual([{ call: single, position: 0 }]);
});

test('what somebody waits for goes first, and has no text of others beside it', () => {
  const background = toCall([6, 6, 6]);
  const urgent = toCall([6, 40, 6], true);
  const calls = [background, urgent];
  expect(takeBatch(calls)).toEqual([{ call: urgent, position: 1 }]);
  expect(takeBatch(calls).map(({ call }) => call)).toEqual([urgent, urgent]);
});

test('what nobody waits for is done, however much is urgent', () => {
  const background = toCall([40]);
  const calls = [background];
  let batches = 0;
  while (background.waiting.length > 0) {
    calls.push(toCall([40], true));
    takeBatch(calls, isOldestsTurn((batches += 1)));
  }
  expect(batches).toBeLessThanOrEqual(4);
});
