import { isKnownWord, knownWordLike } from './known-words.js';
import { lookOf, seeWord, type SeenWord } from './look-alikes.js';
import { wordBoundary } from './split-words.js';
import { seenText } from './tidy-text.js';

const runs = /[\p{L}\p{M}\p{N}]+/gu;

/** Share of words in letters that are not Latin and do not look so, up to which a text is a Latin one. */
const foreignWordsShare = 0.1;

/** The one digit inside a word that nobody knows stands for a letter where there are two letters on either side. */
const aroundDigit = /(?<=\p{L}{2})[013457](?=\p{L}{2})/u;
const imitated: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't' };

/** A long word by its ends and the number of letters between: `a11y` is no ally. */
const numeronym = /^[a-z]\d\d+[a-z]$/u;

/** Words this short are abbreviations: `s3` is no `se`, and `cli` no other word with an `l`. */
const shortestDisguised = 3;
const shortestSwapped = 4;

/** What a word is taken for, and what it looks like where nobody knows it. */
interface ReadWord {
  readonly reading: string;
  readonly look: string | undefined;
}

// Texts share most of their words.
const read = new Map<string, ReadWord>();
const readMax = 50_000;

function readAnew(word: string): ReadWord {
  const hasDigit = /\d/u.test(word);
  const isShort = word.length < (hasDigit ? shortestDisguised : shortestSwapped);
  if (isShort || numeronym.test(word) || isKnownWord(word)) return { reading: word, look: undefined };
  const look = lookOf(word);
  const isOneDigit = /^\D*\d\D*$/u.test(word);
  const spelled = isOneDigit ? word.replace(aroundDigit, (digit) => imitated[digit] ?? digit) : word;
  return { reading: knownWordLike(word) ?? spelled, look };
}

/** What a word of ASCII in lower case is taken for: one that is expected, or one that people know where it is none itself. */
function readWord(word: string, expected: ExpectedWords): string {
  let known = read.get(word);
  if (known === undefined) {
    if (read.size >= readMax) read.clear();
    known = readAnew(word);
    read.set(word, known);
  }
  return (known.look === undefined ? undefined : expected.get(known.look)) ?? known.reading;
}

const asWritten = (reading: string, original: string): string =>
  /^\p{Lu}/u.test(original) ? reading.charAt(0).toUpperCase() + reading.slice(1) : reading;

/** Words that a reader expects besides those that people know, by what they look like. */
export type ExpectedWords = ReadonlyMap<string, string>;

export const expectedWords = (words: readonly string[]): ExpectedWords =>
  new Map(words.map((word) => [lookOf(word), word]));

interface Reading {
  /** Whether the text around is written in Latin letters. */
  readonly isLatin: boolean;
  readonly expected: ExpectedWords;
}

/** A word of another alphabet stays what it is, unless it poses as one of this; one of both is read as what most of it is. */
const isRead = ({ latin, foreign, isPlain }: SeenWord, isLatinText: boolean): boolean =>
  isPlain ? latin > 0 || isLatinText : latin > foreign;

/** One run of letters and digits in plain letters. */
function plainRun(run: string, { isLatin, expected }: Reading): string {
  const seen = /[^\u0000-\u007F]/u.test(run) ? seeWord(run) : undefined;
  if (seen !== undefined && !isRead(seen, isLatin)) return run;
  const letters = seen?.text ?? run;
  const lower = letters.toLowerCase();
  const whole = readWord(lower, expected);
  if (whole !== lower) return asWritten(whole, letters);
  if (lower.slice(1) === letters.slice(1)) return letters;
  return letters
    .split(wordBoundary)
    .map((part) => {
      const small = part.toLowerCase();
      const reading = readWord(small, expected);
      return reading === small ? part : asWritten(reading, part);
    })
    .join('');
}

const beyondLatin = /[^\u0000-\u024F]/u;

/** Whether a text is written in Latin letters, words that only look so included. */
export function isLatinText(text: string): boolean {
  if (!beyondLatin.test(text)) return true;
  let words = 0;
  let foreign = 0;
  for (const [word] of text.matchAll(runs)) {
    words++;
    if (beyondLatin.test(word) && !seeWord(word).isPlain) foreign++;
  }
  return foreign <= words * foreignWordsShare;
}

/**
 * A text as a reader takes it: nothing unseen, letters that look like Latin ones in a word or text of Latin letters as
 * those, digits that stand for letters as letters. `s3`, `oauth2` and `i18n` stay what they are. Words that
 * are expected count as known.
 */
export const plainLetters = (text: string, reading: Reading): string =>
  seenText(text).replace(runs, (run) => plainRun(run, reading));
