import type { Embedder } from '../../shared/platform/embedder/embedder.js';

/** An embedder that counts the texts it is given. */
export function countEmbedded(embedder: Embedder): Embedder & { readonly texts: number; reset(): void } {
  let texts = 0;
  return {
    id: embedder.id,
    dimensions: embedder.dimensions,
    get texts() {
      return texts;
    },
    reset() {
      texts = 0;
    },
    embed(some) {
      texts += some.length;
      return embedder.embed(some);
    },
  };
}
