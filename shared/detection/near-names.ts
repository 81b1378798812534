import { distance } from 'fastest-levenshtein';
import { postingsReadMax } from './bounds.js';

/** Edit distance up to which names may be mistaken for each other: none below 5 letters, 1 below 9, else 2. */
export const editsAllowed = (length: number): number => (length < 5 ? 0 : length < 9 ? 1 : 2);

const segmentCount = 3;

/** Start and end of the i-th of three nearly equal parts of a name of this length. */
const segmentOf = (length: number, i: number): readonly [number, number] => [
  Math.floor((length * i) / segmentCount),
  Math.floor((length * (i + 1)) / segmentCount),
];

/**
 * Finds names within a small edit distance without comparing with all of them. By the pigeonhole principle, of three
 * parts of a name at least one survives two edits unchanged and moves by at most two places (pass-join: Li, Deng, Wang
 * and Feng, VLDB 2011).
 */
export class NearNames {
  /** By length of the name and number of the part, then by the part's digest. */
  readonly #byPart = new Map<number, Map<number, Set<string>>>();

  add(name: string): void {
    for (const { part, digest } of partsOf(name)) {
      let byDigest = this.#byPart.get(part);
      if (byDigest === undefined) this.#byPart.set(part, (byDigest = new Map<number, Set<string>>()));
      const names = byDigest.get(digest);
      if (names === undefined) byDigest.set(digest, new Set([name]));
      else names.add(name);
    }
  }

  remove(name: string): void {
    for (const { part, digest } of partsOf(name)) {
      const byDigest = this.#byPart.get(part);
      const names = byDigest?.get(digest);
      names?.delete(name);
      if (names?.size === 0) byDigest?.delete(digest);
      if (byDigest?.size === 0) this.#byPart.delete(part);
    }
  }

  /** Names other than this one within the distance both lengths allow, nearest first, ties by name. */
  near(name: string): readonly { readonly name: string; readonly edits: number }[] {
    const found = new Map<string, number>();
    const seen = new Set<string>();
    const digests = prefixDigests(name);
    const reach = editsAllowed(name.length + 2);
    for (let length = Math.max(1, name.length - reach); length <= name.length + reach; length++) {
      const allowed = editsAllowed(Math.min(length, name.length));
      if (allowed < Math.abs(length - name.length) || allowed === 0) continue;
      for (let i = 0; i < segmentCount; i++) this.#collect({ name, digests }, { length, i, allowed }, seen, found);
    }
    return [...found]
      .map(([other, edits]) => ({ name: other, edits }))
      .sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1));
  }

  #collect(
    { name, digests }: { name: string; digests: Int32Array },
    at: { length: number; i: number; allowed: number },
    seen: Set<string>,
    found: Map<string, number>,
  ): void {
    const byDigest = this.#byPart.get(partOf(at.length, at.i));
    if (byDigest === undefined) return;
    const [start, end] = segmentOf(at.length, at.i);
    for (let shift = -at.allowed; shift <= at.allowed; shift++) {
      const from = start + shift;
      if (from < 0 || from + (end - start) > name.length) continue;
      const names = byDigest.get(digestBetween(digests, from, from + end - start));
      // A part that so many names share says nothing; the other two are still looked up.
      if (names === undefined || names.size > postingsReadMax) continue;
      for (const other of names) {
        if (other === name || seen.has(other)) continue;
        seen.add(other);
        const edits = distance(name, other);
        if (edits <= at.allowed) found.set(other, edits);
      }
    }
  }
}

/** One number for a length of names and the i-th part of them. */
const partOf = (length: number, i: number): number => length * segmentCount + i;

function partsOf(name: string): readonly { readonly part: number; readonly digest: number }[] {
  const digests = prefixDigests(name);
  return Array.from({ length: segmentCount }, (_, i) => {
    const [start, end] = segmentOf(name.length, i);
    return { part: partOf(name.length, i), digest: digestBetween(digests, start, end) };
  });
}

// Parts are looked up by a polynomial digest (Karp and Rabin, 1987): that of any part comes from those of two prefixes,
// where cutting the part out would cost a string each. What two parts share by chance, the edit distance sorts out.
const base = 0x01000193;
const powers: number[] = [1];

function prefixDigests(name: string): Int32Array {
  const digests = new Int32Array(name.length + 1);
  for (let i = 0; i < name.length; i++) digests[i + 1] = Math.imul(digests[i] ?? 0, base) + name.charCodeAt(i) + 1;
  return digests;
}

function digestBetween(digests: Int32Array, from: number, to: number): number {
  while (powers.length <= to - from) powers.push(Math.imul(powers.at(-1) ?? 1, base));
  // A bit less makes it a small integer, which maps find fastest.
  return ((digests[to] ?? 0) - Math.imul(digests[from] ?? 0, powers[to - from] ?? 0)) >> 1;
}
