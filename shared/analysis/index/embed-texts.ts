import type { Embedder } from '../../platform/embedder/embedder.js';

/** Texts handed to the embedder at once, between two reports of progress. */
const batchTexts = 512;

/** Batches that are out at a time: while one is written down, the next is worked on. */
const batchesAtOnce = 2;

/** Vectors by text, each different text embedded once. All that is compared with these tools waits for it. */
export async function embedTexts(
  embedder: Embedder,
  texts: Iterable<string>,
  onProgress?: (done: number, total: number) => void,
): Promise<Map<string, Float32Array>> {
  const vectors = new Map<string, Float32Array>();
  const different = [...new Set(texts)];
  let next = 0;
  async function work(): Promise<void> {
    while (next < different.length) {
      const batch = different.slice(next, (next += batchTexts));
      const answers = await embedder.embed(batch, { isUrgent: true });
      batch.forEach((text, i) => {
        const vector = answers[i];
        if (vector === undefined) throw new RangeError('the embedder answered with fewer vectors than texts');
        vectors.set(text, vector);
      });
      onProgress?.(vectors.size, different.length);
    }
  }
  await Promise.all(Array.from({ length: batchesAtOnce }, work));
  return vectors;
}
