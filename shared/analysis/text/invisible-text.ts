import type { TextField } from './text-fields.js';

/** A kind of character that a model reads and a person does not see. */
export type InvisibleKind = 'invisible' | 'direction' | 'tag' | 'control';

const kinds: readonly (readonly [InvisibleKind, RegExp])[] = [
  // Unicode tags and the supplementary variation selectors spell out whole hidden texts.
  ['tag', /[\u{E0000}-\u{E007F}\u{E0100}-\u{E01EF}]/gu],
  ['direction', /[\u202A-\u202E\u2066-\u2069]/gu],
  ['invisible', /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B-\u200F\u2060-\u2064\u3164\uFEFF\uFFA0]/gu],
  ['control', /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/gu],
];

const joinerContext =
  /[\p{Extended_Pictographic}\uFE0F\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Mongolian}\p{Emoji_Modifier}]/u;
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;

/** Joiners inside emoji and scripts that need them, and marks in right-to-left text, are how people write. */
function isOrdinary(text: string, at: number, char: string): boolean {
  if (char === '\u200C' || char === '\u200D') return joinerContext.test(charBefore(text, at));
  if (char === '\u200E' || char === '\u200F' || char === '\u061C') return rightToLeft.test(text);
  return char === '\u00AD' || (char === '\uFEFF' && at === 0);
}

function charBefore(text: string, at: number): string {
  const low = text.codePointAt(Math.max(0, at - 2)) ?? 0;
  return low > 0xffff ? String.fromCodePoint(low) : text.charAt(at - 1);
}

/** Of printed ASCII, nothing is invisible. */
const beyondPrintedAscii = /[^\t\n\r\x20-\x7E]/u;

/** How many characters of each kind stand in a text, ordinary uses left out. */
function countInvisible(text: string): ReadonlyMap<InvisibleKind, number> {
  const counts = new Map<InvisibleKind, number>();
  if (!beyondPrintedAscii.test(text)) return counts;
  for (const [kind, pattern] of kinds) {
    for (const match of text.matchAll(pattern)) {
      // Tags may follow a black flag emoji: that is how regional flags are written.
      if (kind === 'tag' && text.slice(Math.max(0, match.index - 16), match.index).includes('\u{1F3F4}')) continue;
      if (kind === 'invisible' && isOrdinary(text, match.index, match[0])) continue;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  return counts;
}

/** Characters of one kind in one text of a definition. */
export interface InvisibleText {
  /** Path of the text, with dots. */
  readonly field: string;
  readonly kind: InvisibleKind;
  readonly count: number;
}

/** Invisible characters in the texts of a definition, by field: the order of its keys does not matter. */
export const invisibleTexts = (fields: readonly TextField[]): InvisibleText[] =>
  fields
    .flatMap(({ path, value, isKey }) => {
      // A name with hidden characters is told by where it stands: printed, it would look like another one.
      const field = path.slice(0, isKey ? -1 : undefined).join('.');
      return [...countInvisible(value)].map(([kind, count]) => ({ field, kind, count }));
    })
    .sort((a, b) => (a.field < b.field ? -1 : a.field > b.field ? 1 : 0));
