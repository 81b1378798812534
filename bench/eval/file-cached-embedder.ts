import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';

const keyBytes = 16;

/** An embedder that remembers between runs, in one file of fixed-size rows: digest of model and text, then the vector. */
export interface FileCachedEmbedder extends Embedder {
  /** Texts that had to be embedded in this run. */
  readonly embedded: number;
  save(): Promise<void>;
}

export async function createFileCachedEmbedder(inner: Embedder, path: string): Promise<FileCachedEmbedder> {
  const rowBytes = keyBytes + inner.dimensions * 4;
  const known = new Map<string, Float32Array>();
  const keyOf = (text: string): string =>
    createHash('sha256')
      .update(`${inner.id}\n${text}`)
      .digest('hex')
      .slice(0, keyBytes * 2);
  const bytes = existsSync(path) ? await readFile(path) : Buffer.alloc(0);
  for (let at = 0; at + rowBytes <= bytes.length; at += rowBytes) {
    const vector = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset + at + keyBytes, bytes.byteOffset + at + rowBytes),
    );
    known.set(bytes.toString('hex', at, at + keyBytes), vector);
  }
  let embedded = 0;
  return {
    id: inner.id,
    dimensions: inner.dimensions,
    get embedded() {
      return embedded;
    },
    async embed(texts) {
      const missing = [...new Set(texts)].filter((text) => !known.has(keyOf(text)));
      const vectors = missing.length > 0 ? await inner.embed(missing) : [];
      missing.forEach((text, i) => {
        const vector = vectors[i];
        if (vector !== undefined) known.set(keyOf(text), vector);
      });
      embedded += missing.length;
      return texts.map((text) => known.get(keyOf(text)) ?? new Float32Array(inner.dimensions));
    },
    async save() {
      if (embedded === 0) return;
      await mkdir(dirname(path), { recursive: true });
      const rows = [...known].map(([key, vector]) =>
        Buffer.concat([Buffer.from(key, 'hex'), Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)]),
      );
      await writeFile(`${path}.new`, Buffer.concat(rows));
      await rename(`${path}.new`, path);
    },
  };
}
