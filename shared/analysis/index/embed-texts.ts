import type { Embedder } from '../../platform/embedder/embedder.js';

/** Texts handed to the embedder at once, between two reports of progress. */
const batchTexts = 512;

/** Vectors by text, each different text embedded once. */
export async function embedTexts(
  embedder: Embedder,
  texts: Iterable<string>,
  onProgress?: (done: number, total: number) => void,
): Promise<Map<string, Float32Array>> {
  const vectors = new Map<string, Float32Array>();
  const different = [...new Set(texts)];
  for (let done = 0; done < different.length; done += batchTexts) {
    const batch = different.slice(done, done + batchTexts);
    const answers = await embedder.embed(batch);
    batch.forEach((text, i) => {
      const vector = answers[i];
      if (vector === undefined) throw new RangeError('the embedder answered with fewer vectors than texts');
      vectors.set(text, vector);
    });
    onProgress?.(done + batch.length, different.length);
  }
  return vectors;
}
