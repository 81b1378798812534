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

/**
 * What a name is about: its last word before one that joins, `cards` in `get_cards_in_list`, and before one that only says
 * what is told of it, `nodes` in `get_nodes_info`.
 */
function headOf(nameWords: readonly string[], verbAt: number): string {
  const nouns = nameWords.filter((_, at) => at !== verbAt);
  const joined = nouns.findIndex((word, at) => at > 0 && joiners.has(word));
  const before = nouns.slice(0, joined < 0 ? nouns.length : joined);
  return before.findLast((word, at) => at === 0 || !masses.has(word)) ?? '';
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
  readonly nameWords: readonly string[];
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

/** Words of a name after which it says by what it finds its thing. */
const ways = new Set(['by', 'from']);

/** Whether a name says by what its tool finds its thing, `by_label`, and the tool requires that, which the other cannot take. */
function saysWhatItNeeds(one: Reaching, other: Reaching): boolean {
  const at = one.nameWords.findIndex((word) => ways.has(word));
  if (at < 0) return false;
  const said = new Set(one.nameWords.slice(at));
  const known = parameterWords(other.parameters);
  return one.parameters
    .filter(({ required }) => required)
    .map(parameterWord)
    .some((needed) => !known.has(needed) && needed.split(' ').some((word) => said.has(word)));
}

/** Whether one of two tools finds its thing by something that its name says and the other does not know. */
export const differsInWay = ({ profile: a }: Counting, { profile: b }: Counting): boolean =>
  saysWhatItNeeds(a, b) || saysWhatItNeeds(b, a);
