import { looksRandom } from './looks-random.js';
import { secretForms } from './secret-forms.js';
import { simplifyText } from './simplify-text.js';

/** Shorter values are taken out of nothing: they are everywhere. */
const valueMin = 3;
/** So many characters in a row of something random are no accident: they are taken out even without the rest. */
export const pieceLength = 8;
/** Where a text was cut off in the middle of a secret, so many characters of it are enough. */
export const cutMin = 3;

/** The secrets in all their forms, laid out so that a text is read once, however many there are. */
export interface RedactionForms {
  readonly whole: readonly string[];
  /** Words and phrases: only a good part of one at a cut counts. */
  readonly words: readonly string[];
  /** Of something random: every piece of a certain length, and what may be left of it at a cut. */
  readonly pieces: ReadonlySet<string>;
  readonly beginnings: ReadonlySet<string>;
  readonly ends: ReadonlySet<string>;
}

/** Lays secrets out for redacting. */
export function createRedactionForms(values: Iterable<string>): RedactionForms {
  const whole = new Set<string>();
  const words = new Set<string>();
  const pieces = new Set<string>();
  const beginnings = new Set<string>();
  const ends = new Set<string>();
  for (const form of [...new Set(values)].flatMap((value) => (value.length < valueMin ? [] : secretForms(value)))) {
    const { text } = simplifyText(form);
    if (text.length < valueMin || whole.has(text)) continue;
    whole.add(text);
    if (!looksRandom(form)) {
      words.add(text);
      continue;
    }
    for (let at = 0; at + pieceLength <= text.length; at += 1) pieces.add(text.slice(at, at + pieceLength));
    for (let length = cutMin; length < pieceLength; length += 1) {
      beginnings.add(text.slice(0, length));
      ends.add(text.slice(-length));
    }
  }
  return { whole: [...whole], words: [...words], pieces, beginnings, ends };
}
