import type { Embedder } from '../../shared/platform/embedder/embedder.js';

/** An embedder that asks another one for each text once, and keeps every vector: for runs, not for a service. */
export function rememberVectors(embedder: Embedder): Embedder {
  const known = new Map<string, Float32Array>();
  return {
    id: embedder.id,
    dimensions: embedder.dimensions,
    async embed(texts) {
      const missing = [...new Set(texts)].filter((text) => !known.has(text));
      const vectors = await embedder.embed(missing);
      missing.forEach((text, i) => known.set(text, vectors[i] ?? new Float32Array()));
      return texts.map((text) => known.get(text) ?? new Float32Array());
    },
  };
}
