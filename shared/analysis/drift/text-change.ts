import type { Severity } from '../../domain/severity.js';
import { descriptionCharsMax, descriptionWordsMax } from '../text/bounds.js';
import { canonicalWord } from '../text/canonical-word.js';
import { splitWords } from '../text/split-words.js';
import { firstSentence } from '../text/first-sentence.js';
import { verbOfSentence } from '../index/tool-profile.js';
import { compareVerbs, type VerbClass, verbInSentence } from '../text/verbs.js';
import { addressesIn } from './drift-change.js';

/** How a text changed, in words that follow the name of the text. */
export interface TextChange {
  readonly severity: Severity;
  readonly how: string;
}

/** Share of a text's words that may change before it says something else. */
const wordingKept = 0.8;
const meaningKept = 0.4;

/** In texts of fewer words, a changed word is a large share of them. */
const shortText = 8;

/** What may start a clause, and with it a claim about what the tool does. */
const clauseStart = /(?:^|[.;:!?,]\s*|\b(?:and|or|then|to|can|also|will|may)\s+)(\p{L}+)/giu;

/** Words that override what the user or other tools say. */
const overriding =
  /\b(?:whatever|regardless|no matter|ignore|disregard|override|instead of what|without (?:asking|telling|mentioning)|do not (?:tell|mention|ask)|don't (?:tell|mention|ask)|secretly)\b/giu;

const changing: readonly VerbClass[] = ['create', 'update', 'delete', 'run'];

const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(splitWords(text.slice(0, descriptionCharsMax), descriptionWordsMax).map(canonicalWord));

/** What a text claims to do to things: classes of the verbs that begin its clauses, with the word itself. */
function claimsOf(text: string): ReadonlyMap<VerbClass, string> {
  const claims = new Map<VerbClass, string>();
  for (const [, word = ''] of text.slice(0, descriptionCharsMax).matchAll(clauseStart)) {
    const verb = verbInSentence(word.toLowerCase());
    if (verb !== undefined && !claims.has(verb.class)) claims.set(verb.class, word.toLowerCase());
  }
  return claims;
}

const phrasesOf = (text: string): ReadonlySet<string> =>
  new Set(Array.from(text.matchAll(overriding), ([phrase]) => phrase.toLowerCase()));

/** What a text says that an earlier one did not, as far as it matters more than the choice of words. */
function newClaim(before: string, after: string): string | undefined {
  const known = claimsOf(before);
  const claim = [...claimsOf(after)].find(([verbClass]) => changing.includes(verbClass) && !known.has(verbClass));
  if (claim !== undefined && known.size > 0) return `also says "${claim[1]}"`;
  const [address] = addressesIn(after).difference(addressesIn(before));
  if (address !== undefined) return `names an address that was not there: ${address.slice(0, 80)}`;
  const [phrase] = phrasesOf(after).difference(phrasesOf(before));
  return phrase === undefined ? undefined : `tells the model something new: "${phrase}"`;
}

/**
 * How a text that a model reads changed; undefined where it did not. HIGH when it makes another claim, names a new
 * address, overrides the user, or shares less than 40 % of its words; MEDIUM below 80 %; LOW above; INFO when only blanks,
 * case or punctuation differ.
 */
export function textChange(before: string | undefined, after: string | undefined): TextChange | undefined {
  const [was, is] = [before ?? '', after ?? ''];
  if (was === is) return undefined;
  if (is === '') return { severity: 'MEDIUM', how: 'removed' };
  const claim = newClaim(was, is);
  if (claim !== undefined) return { severity: 'HIGH', how: claim };
  if (was === '') return { severity: 'LOW', how: 'added' };
  const relation = compareVerbs(verbOfSentence(firstSentence(was)), verbOfSentence(firstSentence(is)));
  if (relation === 'different' || relation === 'opposite') return { severity: 'HIGH', how: 'says something else' };
  const [one, two] = [wordsOf(was), wordsOf(is)];
  const all = one.union(two).size;
  const kept = all === 0 ? 1 : one.intersection(two).size / all;
  if (kept < meaningKept) return { severity: all < shortText ? 'MEDIUM' : 'HIGH', how: 'rewritten' };
  if (kept < wordingKept) return { severity: 'MEDIUM', how: 'reworded' };
  const isSameWords =
    kept === 1 && splitWords(was, descriptionWordsMax).join(' ') === splitWords(is, descriptionWordsMax).join(' ');
  return { severity: isSameWords ? 'INFO' : 'LOW', how: 'touched up' };
}
