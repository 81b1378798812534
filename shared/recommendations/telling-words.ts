import { canonicalWord } from '../analysis/text/canonical-word.js';
import { firstSentence } from '../analysis/text/first-sentence.js';
import { joiners } from '../analysis/text/joiners.js';
import { isPackagingWord, slugWords } from '../analysis/text/slug-words.js';
import { splitWords } from '../analysis/text/split-words.js';
import { verbOf } from '../analysis/text/verbs.js';
import { wordStem } from '../analysis/text/word-stem.js';
import type { RegisteredTool } from '../domain/registry/registry-view.js';
import type { Sides } from './fix.js';

const wordsMax = 200;
const parametersMax = 100;

export const stemOf = (word: string): string => wordStem(canonicalWord(word));

const stemsOf = (...texts: readonly string[]): Set<string> =>
  new Set(texts.flatMap((text) => splitWords(text, wordsMax)).map(stemOf));

/** What a tool says of itself: name, title, description and the names of its parameters. */
function textsOf({ definition: { name, title = '', description = '', inputSchema } }: RegisteredTool): string[] {
  const { properties } = inputSchema;
  const parameters = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return [name, title, description, ...parameters.slice(0, parametersMax)];
}

/**
 * The words of the server's name that say which system a tool is of, and not the other: what both servers are called by
 * tells nothing apart, nor does what a server is packaged as. Where the tool says some of them of itself, those alone
 * are; what is left of a name of which the other server has a part has to be said by the tool.
 */
export function systemWords({ tool, other }: Pick<Sides, 'tool' | 'other'>): string[] {
  const all = slugWords(tool.server);
  const theirs = stemsOf(other.server, ...textsOf(other));
  const own = all.filter((word) => !theirs.has(stemOf(word)));
  const said = stemsOf(...textsOf(tool));
  const named = own.filter((word) => said.has(stemOf(word)));
  return named.length > 0 || own.length < all.length ? named : own;
}

/** Words that every tool could be described by: they name nothing. */
const emptyNouns = new Set(
  'action call command data default detail example field function information input item kind list name object operation option output parameter purpose query request response result set text type usage use user value way'
    .split(' ')
    .map(stemOf),
);

/**
 * The last word of a phrase, by what follows it: an adjective, or a noun before another one, is followed by a word. A comma
 * tells nothing, for it parts adjectives as well.
 */
const phraseEnd =
  /([\p{L}\d]+)(?=\s*(?:[.;:()]|$|\s(?:of|for|in|on|to|from|with|by|at|and|or|as|that|which|within|into|via|using|per|between|including|when|if)\b))/giu;

/**
 * A noun that tells the tool apart: the last of a phrase of its first sentence, which neither its name nor anything that
 * the other tool says of itself has. An adjective, a verb and a word that fits any tool are none.
 */
export function tellingNoun({ tool, other }: Sides): string | undefined {
  const known = stemsOf(tool.definition.name, ...textsOf(other));
  const sentence = firstSentence(tool.definition.description ?? '');
  return [...sentence.matchAll(phraseEnd)]
    .map(([, word = '']) => word.toLowerCase())
    .find((word) => isTelling(word) && !known.has(stemOf(word)));
}

const isTelling = (word: string): boolean =>
  /^[a-z]{3,20}$/u.test(word) &&
  !/(?:ly|ing|ed|ful|less|able|ible|ous|ive)$/u.test(word) &&
  verbOf(word) === undefined &&
  !joiners.has(word) &&
  !isPackagingWord(word) &&
  !emptyNouns.has(stemOf(word));
