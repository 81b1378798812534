import type { Embedder } from '../services/embedder/embedder.js';
import { createVectorRows, type VectorRows } from '../vectors/vector-rows.js';
import { createSmallNumbers } from './small-numbers.js';

/** Texts handed to the embedder at once, between two reports of progress. */
const batchTexts = 512;

/** Where the vector of a text is kept. */
export type TextRow = number;

/** Vectors of the texts in use, each text embedded and kept once however many tools share it. */
export class TextVectors {
  readonly #embedder: Embedder;
  readonly #rows: VectorRows;
  readonly #kept = new Map<string, { readonly row: TextRow; uses: number }>();
  readonly #numbers = createSmallNumbers();

  constructor(embedder: Embedder) {
    this.#embedder = embedder;
    this.#rows = createVectorRows(embedder.dimensions);
  }

  at(row: TextRow): Float32Array {
    return this.#rows.get(row);
  }

  /** Cosine of two vectors kept; symmetric to the last digit. */
  cosine(row: TextRow, other: TextRow): number {
    return this.#rows.dot(row, other);
  }

  /** Vectors of these texts by text; those not kept are embedded. Keeps nothing. */
  async embed(
    texts: Iterable<string>,
    onProgress?: (done: number, total: number) => void,
  ): Promise<Map<string, Float32Array>> {
    const vectors = new Map<string, Float32Array>();
    const missing: string[] = [];
    for (const text of new Set(texts)) {
      const kept = this.#kept.get(text);
      if (kept === undefined) missing.push(text);
      else vectors.set(text, this.at(kept.row));
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

  /** Counts one more use of a text. */
  keep(text: string, vector: Float32Array): TextRow {
    const kept = this.#kept.get(text);
    if (kept !== undefined) {
      kept.uses++;
      return kept.row;
    }
    const row = this.reserve();
    this.#rows.set(row, vector);
    this.#kept.set(text, { row, uses: 1 });
    return row;
  }

  release(text: string): void {
    const kept = this.#kept.get(text);
    if (kept === undefined || --kept.uses > 0) return;
    this.#kept.delete(text);
    this.#numbers.free(kept.row);
  }

  /** A row of no text, to be written with {@link write}. */
  reserve(): TextRow {
    return this.#numbers.take();
  }

  write(row: TextRow, vector: Float32Array): void {
    this.#rows.set(row, vector);
  }
}
