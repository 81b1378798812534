import type { Embedder } from '../embedder/embedder.js';

/** Texts remembered: 5,000 vectors of 384 floats are 8 MB. */
const textsMax = 5_000;

/** Remembers the vectors of the texts it was last asked for: a router sees the same tools again in every pool. */
export function createMemoizingEmbedder(embedder: Embedder): Embedder {
  const known = new Map<string, Promise<Float32Array>>();

  function embedNew(texts: readonly string[]): void {
    if (texts.length === 0) return;
    const vectors = embedder.embed(texts);
    for (const [index, text] of texts.entries()) {
      const vector = vectors.then((all) => {
        const found = all[index];
        if (found === undefined)
          throw new RangeError(`the embedder gave ${all.length} vectors for ${texts.length} texts`);
        return found;
      });
      // A failure is handed to whoever waits for it and not remembered.
      vector.catch(() => known.delete(text));
      known.set(text, vector);
    }
  }

  return {
    id: embedder.id,
    dimensions: embedder.dimensions,
    async embed(texts) {
      embedNew([...new Set(texts)].filter((text) => !known.has(text)));
      const vectors = texts.flatMap((text) => {
        const vector = known.get(text);
        if (vector === undefined) return [];
        known.delete(text); // Moves it to the young end.
        known.set(text, vector);
        return vector;
      });
      while (known.size > textsMax) {
        const oldest = known.keys().next();
        if (oldest.done) break;
        known.delete(oldest.value);
      }
      return Promise.all(vectors);
    },
  };
}
