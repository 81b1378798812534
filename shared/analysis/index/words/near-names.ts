import { postingsReadMax } from '../../text/bounds.js';
import { editsAllowed, editsBetween, spell, type SpelledName } from '../../text/name-edits.js';

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
  readonly #byPart = new Map<number, Map<number, Set<SpelledName>>>();
  readonly #spelled = new Map<string, SpelledName>();

  add(name: string): void {
    if (this.#spelled.has(name)) return;
    const spelled = spell(name);
    this.#spelled.set(name, spelled);
    for (const { part, digest } of partsOf(name)) {
      let byDigest = this.#byPart.get(part);
      if (byDigest === undefined) this.#byPart.set(part, (byDigest = new Map<number, Set<SpelledName>>()));
      const names = byDigest.get(digest);
      if (names === undefined) byDigest.set(digest, new Set([spelled]));
      else names.add(spelled);
    }
  }

  remove(name: string): void {
    const spelled = this.#spelled.get(name);
    if (spelled === undefined) return;
    this.#spelled.delete(name);
    for (const { part, digest } of partsOf(name)) {
      const byDigest = this.#byPart.get(part);
      const names = byDigest?.get(digest);
      names?.delete(spelled);
      if (names?.size === 0) byDigest?.delete(digest);
      if (byDigest?.size === 0) this.#byPart.delete(part);
    }
  }

  /** Names other than this one within the distance both lengths allow, nearest first, ties by name. */
  near(name: string): readonly { readonly name: string; readonly edits: number }[] {
    const asked = this.#spelled.get(name) ?? spell(name);
    const found = new Map<string, number>();
    const digests = prefixDigests(name);
    const reach = editsAllowed(name.length + 2);
    for (let length = Math.max(1, name.length - reach); length <= name.length + reach; length++) {
      const allowed = editsAllowed(Math.min(length, name.length));
      if (allowed < Math.abs(length - name.length) || allowed === 0) continue;
      for (let i = 0; i < segmentCount; i++) this.#collect(asked, digests, { length, i, allowed }, found);
    }
    return [...found]
      .map(([other, edits]) => ({ name: other, edits }))
      .sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1));
  }

  #collect(
    asked: SpelledName,
    digests: Int32Array,
    at: { length: number; i: number; allowed: number },
    found: Map<string, number>,
  ): void {
    const byDigest = this.#byPart.get(partOf(at.length, at.i));
    if (byDigest === undefined) return;
    const [start, end] = segmentOf(at.length, at.i);
    for (let shift = -at.allowed; shift <= at.allowed; shift++) {
      const from = start + shift;
      if (from < 0 || from + (end - start) > asked.normalisedName.length) continue;
      const names = byDigest.get(digestBetween(digests, from, from + end - start));
      // A part that so many names share says nothing; the other two are still looked up.
      if (names === undefined || names.size > postingsReadMax) continue;
      for (const other of names) {
        const edits = other === asked ? undefined : editsBetween(asked, other);
        if (edits !== undefined) found.set(other.normalisedName, edits);
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
