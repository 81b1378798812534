import { distance } from 'fastest-levenshtein';

/** A name as edits are counted on it. */
export interface SpelledName {
  /** Words of the name run together: equal for `createIssue`, `create-issue` and `create_issue`. */
  readonly normalisedName: string;
  /** A bit for each letter in it; letters that are 32 code points apart share one. */
  readonly nameLetters: number;
}

export function spell(normalisedName: string): SpelledName {
  let nameLetters = 0;
  for (let i = 0; i < normalisedName.length; i++) nameLetters |= 1 << normalisedName.charCodeAt(i);
  return { normalisedName, nameLetters };
}

/** Edit distance up to which names may be mistaken for each other: none below 5 letters, 1 below 9, else 2. */
export const editsAllowed = (length: number): number => (length < 5 ? 0 : length < 9 ? 1 : 2);

/** Levenshtein distance of two names that are near enough to be mistaken for each other; `undefined` for all others. */
export function editsBetween(a: SpelledName, b: SpelledName): number | undefined {
  const [one, other] = [a.normalisedName, b.normalisedName];
  const allowed = editsAllowed(Math.min(one.length, other.length));
  if (Math.abs(one.length - other.length) > allowed) return undefined;
  // One edit takes one letter away and brings another at most: most names are told apart without comparing them.
  if (bitsIn(a.nameLetters ^ b.nameLetters) > 2 * allowed) return undefined;
  const edits = distance(one, other);
  return edits > allowed ? undefined : edits;
}

/** How many bits of a 32-bit integer are set: pairs, fours, bytes added side by side. */
function bitsIn(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
