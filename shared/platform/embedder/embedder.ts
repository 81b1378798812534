export interface EmbedOptions {
  /** Somebody waits for these texts: they go before others, where there is a queue. */
  readonly isUrgent?: boolean;
}

/** Turns texts into unit vectors. */
export interface Embedder {
  /** Model, quantisation and text-format version: vectors and thresholds of different ids are never mixed. */
  readonly id: string;
  readonly dimensions: number;

  /**
   * One unit vector per text, in order. Equal texts give equal vectors; texts beyond the model's window are cut.
   * @throws {UnreachableError} when the model cannot be reached or loaded.
   */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array[]>;
}

/** The same embedder for work that somebody waits for. */
export const urgently = (embedder: Embedder): Embedder => ({
  id: embedder.id,
  dimensions: embedder.dimensions,
  embed: (texts, options) => embedder.embed(texts, { ...options, isUrgent: true }),
});
