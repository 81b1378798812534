import unhomoglyph from 'unhomoglyph';

// Small capitals and their kin, which Unicode does not list as confusable with the letters that they are read as.
const smallCapitals = new Map(
  Object.entries({
    ...{
      ᴀ: 'a',
      ʙ: 'b',
      ᴄ: 'c',
      ᴅ: 'd',
      ᴇ: 'e',
      ꜰ: 'f',
      ɢ: 'g',
      ʜ: 'h',
      ɪ: 'i',
      ᴊ: 'j',
      ᴋ: 'k',
      ĸ: 'k',
      ʟ: 'l',
      ᴍ: 'm',
    },
    ...{ ʍ: 'm', ɴ: 'n', ᴏ: 'o', ᴘ: 'p', ǫ: 'q', ʀ: 'r', ꜱ: 's', ᴛ: 't', ᴜ: 'u', ᴠ: 'v', ᴡ: 'w', ʏ: 'y', ᴢ: 'z' },
  }),
);

const known = new Map<string, string>();
/** Different letters that are remembered; more than any honest registry holds. */
const knownMax = 20_000;

const isAscii = (text: string): boolean => /^[A-Za-z0-9]+$/u.test(text);

const withoutMarks = (text: string, form: 'NFD' | 'NFKD'): string => text.normalize(form).replace(/\p{M}/gu, '');

/** The ways to see a letter: by what is put on it, by what Unicode (UTS 39) says it looks like, by what it is a variant of. */
function* waysToSee(letter: string): Generator<string> {
  yield withoutMarks(letter, 'NFD');
  yield withoutMarks(unhomoglyph(letter), 'NFD');
  yield unhomoglyph(withoutMarks(letter, 'NFKD'));
}

/** The letters of ASCII that one letter looks like; itself where there are none. */
function readLetter(letter: string): string {
  if (letter <= '\u007F') return letter;
  const before = known.get(letter);
  if (before !== undefined) return before;
  let read = letter;
  for (const way of waysToSee(letter)) {
    const plain = Array.from(way, (each) => smallCapitals.get(each) ?? each).join('');
    if (!isAscii(plain)) continue;
    read = plain;
    break;
  }
  if (known.size >= knownMax) known.clear();
  known.set(letter, read);
  return read;
}

/** A word by the letters that it looks to be made of. */
export interface SeenWord {
  /** Letters that look like ones of ASCII as those, without what is put above and below them; others as they are. */
  readonly text: string;
  /** Whether nothing but letters and digits of ASCII is left. */
  readonly isPlain: boolean;
  /** Letters of the Latin alphabet, letters of others that look like them, and the rest of the letters. */
  readonly latin: number;
  readonly posing: number;
  readonly foreign: number;
}

/** Reads a word letter by letter as a person sees it. */
export function seeWord(word: string): SeenWord {
  let text = '';
  let isPlain = true;
  let latin = 0;
  let posing = 0;
  let foreign = 0;
  let isOnPlain = false;
  for (const letter of word.normalize('NFC')) {
    if (/\p{M}/u.test(letter)) {
      // A mark belongs to a letter of another alphabet, й is not и; on a plain one it is an ornament.
      if (!isOnPlain) text += letter;
      continue;
    }
    const read = readLetter(letter);
    isOnPlain = isAscii(read);
    if (/\p{L}/u.test(letter)) {
      if (/\p{Script=Latin}/u.test(letter)) latin++;
      else if (isOnPlain) posing++;
      else foreign++;
    }
    isPlain &&= isOnPlain;
    text += isOnPlain ? read : letter;
  }
  return { text: text.normalize('NFC'), isPlain, latin, posing, foreign };
}

/** A word that mixes letters of the Latin alphabet with letters of others that only look like them. */
export interface MixedWord {
  readonly word: string;
  /** Whether every letter of it looks like a Latin one: nobody sees that it is mixed. */
  readonly isDisguised: boolean;
}

/** The words of a name that mix alphabets so, worst first. */
export const mixedWords = (name: string): MixedWord[] =>
  (/[^\u0000-\u007F]/u.test(name) ? name.split(/[^\p{L}\p{M}\p{N}]+/u) : [])
    .flatMap((word) => {
      const { latin, posing, isPlain } = seeWord(word);
      return latin > 0 && posing > 0 ? [{ word, isDisguised: isPlain }] : [];
    })
    .sort((a, b) => Number(b.isDisguised) - Number(a.isDisguised));

// What one takes for another in a name: digits for letters, and letters that differ by a dot or a gap.
const alike: readonly (readonly [RegExp, string])[] = [
  [/[1i|]/gu, 'l'],
  [/0/gu, 'o'],
  [/3/gu, 'e'],
  [/4/gu, 'a'],
  [/5/gu, 's'],
  [/7/gu, 't'],
  [/rn/gu, 'm'],
  [/vv/gu, 'w'],
];

/** One form for words in lower case that a reader takes for each other; numbers stay numbers. */
export const lookOf = (word: string): string =>
  /^\d*$/u.test(word) ? word : alike.reduce((look, [pattern, as]) => look.replace(pattern, as), word);
