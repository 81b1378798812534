import { createHash } from 'node:crypto';

/**
 * Numbers in [0, 1), evenly spread, the same for the same parts on every machine: the only source of chance in a
 * simulation, so that every result can be had again.
 */
export function seededRandom(...parts: readonly (string | number)[]): () => number {
  const seed = createHash('sha256').update(JSON.stringify(parts)).digest();
  return mulberry32(seed.readUInt32LE(0));
}

/** Numbers in [0, 1) by Mulberry32, a 32-bit mixer with a period of 2^32; `seed` is an integer. */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return function nextRandom() {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
