import type { Embedder } from '../services/embedder/embedder.js';

/** Texts handed to the embedder at once, between two reports of progress. */
const batchTexts = 512;

/** Vectors of the texts in use, each text embedded and kept once however many tools share it. */
export class TextVectors {
  readonly #embedder: Embedder;
  readonly #kept = new Map<string, { readonly vector: Float32Array; uses: number }>();

  constructor(embedder: Embedder) {
    this.#embedder = embedder;
  }

  get(text: string): Float32Array | undefined {
    return this.#kept.get(text)?.vector;
  }

  /** Vectors of these texts by text; those not kept are embedded. Keeps nothing. */
  async embed(
    texts: Iterable<string>,
    onProgress?: (done: number, total: number) => void,
  ): Promise<Map<string, Float32Array>> {
    const vectors = new Map<string, Float32Array>();
    const missing: string[] = [];
    for (const text of new Set(texts)) {
      const vector = this.get(text);
      if (vector === undefined) missing.push(text);
      else vectors.set(text, vector);
    }
    for (let done = 0; done < missing.length; done += batchTexts) {
      const batch = missing.slice(done, done + batchTexts);
      const answers = await this.#embedder.embed(batch);
      batch.forEach((text, i) => {
        const vector = answers[i];
        if (vector === undefined) throw new RangeError('the embedder answered with fewer vectors than texts');
        vectors.set(text, vector);
      });
      onProgress?.(done + batch.length, missing.length);
    }
    return vectors;
  }

  keep(text: string, vector: Float32Array): void {
    const kept = this.#kept.get(text);
    if (kept === undefined) this.#kept.set(text, { vector, uses: 1 });
    else kept.uses++;
  }

  release(text: string): void {
    const kept = this.#kept.get(text);
    if (kept !== undefined && --kept.uses === 0) this.#kept.delete(text);
  }
}
