import { canonicalWord } from '../text/canonical-word.js';
import { descriptionWordsMax } from '../text/bounds.js';
import type { IndexedTool } from './indexed-tool.js';
import { joiners } from '../text/joiners.js';
import { splitWords } from '../text/split-words.js';
import { verbInSentence } from '../text/verbs.js';

/** Share of the telling words of two sentences that are the same where the sentences are. */
const sameShare = 0.75;

/** The words of a first sentence that say something: neither its verbs nor what joins them, each once. */
export const tellingWords = (sentence: string): readonly string[] => [
  ...new Set(
    splitWords(sentence, descriptionWordsMax)
      .filter((word) => !joiners.has(word) && verbInSentence(word) === undefined)
      .map(canonicalWord),
  ),
];

type Telling = Pick<IndexedTool, 'telling' | 'objectWords'>;

/**
 * Whether two tools introduce themselves in the same words but for the systems they name, and differ in no word that
 * either name says what it acts on by. Whatever follows in the descriptions, their topic is one.
 */
export function sayTheSame(a: Telling, b: Telling): boolean {
  const [less, more] = a.telling.length < b.telling.length ? [a.telling, b.telling] : [b.telling, a.telling];
  // Most pairs differ too much in length already.
  if (less.length === 0 || less.length < sameShare * more.length) return false;
  const shared = less.filter((word) => more.includes(word)).length;
  if (shared < sameShare * (less.length + more.length - shared)) return false;
  const isObject = (word: string): boolean => a.objectWords.includes(word) || b.objectWords.includes(word);
  return (
    !less.some((word) => !more.includes(word) && isObject(word)) &&
    !more.some((word) => !less.includes(word) && isObject(word))
  );
}
