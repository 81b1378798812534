import { expect, test } from 'vitest';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import { createRememberingEmbedder } from '../../../shared/platform/embedder/remembering-embedder.js';

/** Vectors full of digits no decimal notation ends with, and a record of what was asked. */
function countingEmbedder(id = 'model-1'): Embedder & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    id,
    dimensions: 3,
    asked,
    async embed(texts) {
      asked.push(...texts);
      return texts.map((text) => Float32Array.from([text.length / 3, -1 / 7, Math.SQRT2]));
    },
  };
}

const manyTexts = Array.from({ length: 250 }, (_, i) => `text ${i}`);

test('embeds nothing twice, within a call and between calls', async () => {
  const embedder = countingEmbedder();
  const remembering = createRememberingEmbedder(embedder);
  const first = await remembering.embed(['a', 'bb', 'a', ...manyTexts]);
  expect(first).toEqual(await embedder.embed(['a', 'bb', 'a', ...manyTexts]));
  embedder.asked.length = 0;
  expect(await remembering.embed(['bb', 'a', 'new'])).toEqual([first[1], first[0], expect.any(Float32Array)]);
  expect(embedder.asked).toEqual(['new']);
});

test('concurrent callers share one computation', async () => {
  const embedder = countingEmbedder();
  const remembering = createRememberingEmbedder(embedder);
  const answers = await Promise.all([
    remembering.embed(['a', 'bb']),
    remembering.embed(['bb', 'ccc']),
    remembering.embed(['a']),
  ]);
  expect(embedder.asked.sort()).toEqual(['a', 'bb', 'ccc']);
  expect(answers[1][0]).toEqual(answers[0][1]);
});

test('a failure of the model reaches every caller, and the next call tries again', async () => {
  const embedder = countingEmbedder();
  let isAway = true;
  const flaky: Embedder = {
    ...embedder,
    embed: (texts) => (isAway ? Promise.reject(new UnreachableError('away')) : embedder.embed(texts)),
  };
  const remembering = createRememberingEmbedder(flaky);
  const calls = [remembering.embed(['a']), remembering.embed(['a', 'bb'])];
  for (const call of calls) await expect(call).rejects.toThrow(UnreachableError);
  isAway = false;
  expect(await remembering.embed(['a'])).toHaveLength(1);
});
