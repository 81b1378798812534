import { createHash } from 'node:crypto';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';

const dimensions = 128;

/** An embedder without a model: texts are as close as the words they share. Fast, exact and the same everywhere. */
export function createHashingEmbedder(): Embedder {
  return {
    id: 'hashing-test',
    dimensions,
    embed: (texts) => Promise.resolve(texts.map(embed)),
  };
}

function embed(text: string): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const hash = createHash('sha256').update(word).digest();
    for (let at = 0; at < 4; at += 1) {
      const slot = hash.readUInt16LE(at * 4) % dimensions;
      vector[slot] = (vector[slot] ?? 0) + ((hash[at * 4 + 2] ?? 0) % 2 === 0 ? 1 : -1);
    }
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
