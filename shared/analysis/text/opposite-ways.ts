import { canonicalWord } from './canonical-word.js';

// Words that exclude each other: names that differ in nothing else are told apart by them.
const opposites = [
  'from to',
  'in out',
  'up down',
  'left right',
  'before after',
  'next previous',
  'next prev',
  'first last',
  'minimum maximum',
  'forward back',
  'forward backward',
  'incoming outgoing',
  'inbound outbound',
  'input output',
  'source target',
  'source destination',
  'parent child',
  'public private',
  'local remote',
  'current historical',
  'past upcoming',
  'sent received',
].map((pair) => pair.split(' '));

const poles = new Map<string, Set<string>>();
for (const [a = '', b = ''] of opposites) {
  poles.set(a, new Set(poles.get(a)).add(b));
  poles.set(b, new Set(poles.get(b)).add(a));
}

/** Which way a name goes, `convert_to_base` and `convert_from_base`, and what it says besides. */
export interface Way {
  /** Its words of the list above. */
  readonly poles: readonly string[];
  /** The other words, sorted. */
  readonly rest: string;
  /** What stands on either side of a `to`: `html_to_markdown`. */
  readonly sides: readonly [string, string] | undefined;
}

/** Reads the words of a name without its verb and without those that only name a system. */
export function wayOf(words: readonly string[]): Way {
  const canonical = words.map(canonicalWord);
  const at = canonical.indexOf('to');
  const [before, after] = at < 1 ? [] : [canonical[at - 1], canonical[at + 1]];
  return {
    poles: canonical.filter((word) => poles.has(word)),
    rest: canonical
      .filter((word) => !poles.has(word))
      .sort()
      .join(' '),
    sides: before === undefined || after === undefined ? undefined : [before, after],
  };
}

/** Whether two names say the same but for words that exclude each other, or for the order around a `to`; symmetric. */
export function goOppositeWays(a: Way, b: Way): boolean {
  if (a.sides !== undefined && a.sides[0] === b.sides?.[1] && a.sides[1] === b.sides[0])
    return a.sides[0] !== a.sides[1];
  return a.poles.length > 0 && a.rest === b.rest && a.poles.some((pole) => isOpposed(pole, a, b));
}

const isOpposed = (pole: string, a: Way, b: Way): boolean =>
  !b.poles.includes(pole) && b.poles.some((other) => poles.get(pole)?.has(other) === true && !a.poles.includes(other));
