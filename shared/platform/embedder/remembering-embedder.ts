import type { Embedder, EmbedOptions } from './embedder.js';

/** Vectors kept in memory, those used last: routing simulation asks for the same ones over and over. */
const rememberedMax = 8_192;

/** An embedder that remembers the texts it was asked last, and embeds none twice when several callers ask at the same time. */
export function createRememberingEmbedder(embedder: Embedder): Embedder {
  const underWay = new Map<string, Promise<Float32Array>>();
  const remembered = new Map<string, Float32Array>();

  function remember(text: string, vector: Float32Array): void {
    remembered.delete(text);
    remembered.set(text, vector);
    const [oldest] = remembered.keys();
    if (remembered.size > rememberedMax && oldest !== undefined) remembered.delete(oldest);
  }

  function begin(texts: readonly string[], options: EmbedOptions): void {
    const computing = embedder.embed(texts, options);
    texts.forEach((text, i) => {
      const vector = computing.then((vectors) => vectors[i] ?? missingVector());
      underWay.set(text, vector);
      // Whoever asked learns of a failure by awaiting it; nobody may be asking for this one any more.
      vector.catch(() => undefined).finally(() => underWay.delete(text));
    });
  }

  return {
    id: embedder.id,
    dimensions: embedder.dimensions,
    async embed(texts, options = {}) {
      const fresh = [...new Set(texts)].filter((text) => !remembered.has(text) && !underWay.has(text));
      if (fresh.length > 0) begin(fresh, options);
      const vectors = texts.map((text) => {
        const vector = remembered.get(text);
        return vector === undefined ? (underWay.get(text) ?? missingVector()) : Promise.resolve(vector);
      });
      const answers = await Promise.all(vectors);
      texts.forEach((text, i) => {
        remember(text, answers[i] ?? missingVector());
      });
      return answers;
    },
  };
}

function missingVector(): never {
  throw new RangeError('the embedder answered with fewer vectors than texts');
}
