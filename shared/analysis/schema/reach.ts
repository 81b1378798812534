import { singular } from '../text/canonical-word.js';
import { joiners } from '../text/joiners.js';
import type { ParameterFact } from './schema-facts.js';
import { parameterWord, parameterWords } from './schema-shape.js';
import type { Verb } from '../text/verbs.js';

/** Whether a tool is about one thing or about many, and by what it knows the one. */
export interface Reach {
  readonly isMany: boolean;
  /** Required parameters that name a single thing, as {@link parameterWord}s. */
  readonly identifiers: readonly string[];
}

const manyWords = new Set('all batch bulk many multi multiple several'.split(' '));
const listing = new Set(['list', 'search', 'query']);

// Plurals of which nobody has one: `get_stats` is about one thing.
const masses = new Set(
  'analytics contents credentials data details docs graphics info logs metrics news properties results series settings stats'.split(
    ' ',
  ),
);

/** What single things are known by; the first few by whatever kind of thing it is. */
const keys = new Set('id uid uuid guid'.split(' '));
const identifying = new Set([
  ...keys,
  ...'arn hash identifier iid jid key name number path sha slug title urn'.split(' '),
]);

const lastWord = (words: string): string => words.slice(words.lastIndexOf(' ') + 1);

const isIdentifier = (fact: ParameterFact): boolean =>
  fact.required && !fact.types.includes('array') && identifying.has(lastWord(parameterWord(fact)));

/** What a name is about: its last word before one that joins, `cards` in `get_cards_in_list`. */
function headOf(nameWords: readonly string[], verbAt: number): string {
  const nouns = nameWords.filter((_, at) => at !== verbAt);
  const joined = nouns.findIndex((word, at) => at > 0 && joiners.has(word));
  return nouns[(joined < 0 ? nouns.length : joined) - 1] ?? '';
}

/** Reads a name, its verb and its parameters. `tasks_get` with a task's id is about one, whatever its grammar. */
export function reachOf(
  name: { readonly words: readonly string[]; readonly verbAt: number; readonly verb: Verb | undefined },
  parameters: readonly ParameterFact[],
): Reach {
  const identifiers = parameters.filter(isIdentifier).map(parameterWord);
  const head = headOf(name.words, name.verbAt);
  const thing = singular(head);
  const isPlural = thing !== head && !masses.has(head);
  const namesItsThing = identifiers.some((each) => keys.has(each) || each.split(' ').includes(thing));
  const isMany =
    listing.has(name.verb?.group ?? '') ||
    name.words.some((word) => manyWords.has(word)) ||
    (isPlural && !namesItsThing);
  return { isMany, identifiers };
}

/** What {@link needsOneOfMany} asks of a tool. */
interface Reaching {
  readonly reach: Reach;
  readonly verb: Verb | undefined;
  readonly parameters: readonly ParameterFact[];
}

/** What {@link differsInNumber} asks of a tool. */
interface Counting {
  readonly profile: Reaching;
  readonly objectWords: readonly string[];
}

/** Whether one of two tools reads a single thing by an identifier that the other, which reads many, does not have. */
export function needsOneOfMany(a: Reaching, b: Reaching): boolean {
  if (a.reach.isMany === b.reach.isMany || a.verb?.class !== 'read' || b.verb?.class !== 'read') return false;
  const [one, many] = a.reach.isMany ? [b, a] : [a, b];
  const known = parameterWords(many.parameters);
  return one.reach.identifiers.some((identifier) => !known.has(identifier));
}

/** Whether two tools do the same to the same kind of thing, one of them to one and the other to many. */
export function differsInNumber(a: Counting, b: Counting): boolean {
  const [one, two] = [a, b].map(({ objectWords }) => objectWords.filter((word) => !manyWords.has(word)));
  return (
    a.profile.reach.isMany !== b.profile.reach.isMany &&
    one?.length === two?.length &&
    one?.every((word) => two?.includes(word)) === true
  );
}
