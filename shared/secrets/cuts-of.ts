import type { SimpleText } from './simplify-text.js';

const cutsMax = 64;

interface Cuts {
  readonly begins: readonly number[];
  readonly ends: readonly number[];
}

/** Where a text may have been cut: at its own ends, at ellipses, and where a quotation begins. */
export function cutsOf(original: string, { places }: SimpleText): Cuts {
  const placeOf = (index: number): number => {
    const found = places.findIndex((place) => place >= index);
    return found < 0 ? places.length : found;
  };
  const indexesOf = (pattern: RegExp, after: boolean): number[] =>
    [...original.matchAll(pattern)]
      .slice(0, cutsMax)
      .map(({ 0: { length }, index }) => placeOf(index + (after ? length : 0)));
  return { begins: [0, ...indexesOf(/…|: /g, true)], ends: [places.length, ...indexesOf(/…/g, false)] };
}
