import type { ToolVersionView } from '../../../domain/registry/registry-view.js';
import { canonicalWord } from '../../text/canonical-word.js';
import { verbOf } from '../../text/verbs.js';
import { plainWords } from './plain-words.js';

type Tool = Pick<ToolVersionView, 'definition'>;

const wordsMax = 12;
const requiredMax = 50;

/** What a parameter is called that says which one of several is meant. */
const pointing = new Set('id identifier key name number slug uuid guid ref reference code handle'.split(' '));
/** Verbs of tools that find things. */
const finding = new Set(['list', 'search']);

const words = (name: string): string[] => plainWords(name, wordsMax).map((word) => canonicalWord(word));

/**
 * Whether a model may sensibly call the one tool before it can call the other: it finds things (its name says list or
 * search), the other requires to be told which one of such a thing is meant (`ticket_id`, `repository name`), the first does
 * not, and the question does not say which one either. Decided by names and required parameters alone, never by
 * descriptions, in which anybody can claim anything.
 */
export function isLocator(picked: Tool, wanted: Tool, query: string): boolean {
  if (namesOne(query)) return false;
  const found = objectFound(picked);
  if (found === undefined) return false;
  const needed = requiredOf(picked);
  return [...requiredOf(wanted)].some(
    (parameter) => !needed.has(parameter) && objectMeant(parameter, wanted) === found,
  );
}

/** A number, a quoted name or a placeholder: nothing has to be looked up. */
const namesOne = (query: string): boolean => /\d|["'`“«<].+["'`”»>]/u.test(query);

/** What a tool finds, by its name; undefined for one that finds nothing. */
function objectFound({ definition: { name } }: Tool): string | undefined {
  const all = plainWords(name, wordsMax);
  const at = all.findIndex((word) => finding.has(verbOf(word)?.group ?? ''));
  const object = all.filter((_, index) => index !== at).at(-1);
  return at === -1 || object === undefined ? undefined : canonicalWord(object);
}

function requiredOf({ definition: { inputSchema } }: Tool): ReadonlySet<string> {
  const { required } = inputSchema;
  const names = Array.isArray(required) ? required.slice(0, requiredMax) : [];
  return new Set(names.filter((name) => typeof name === 'string'));
}

/** The thing that a parameter points at, `ticket` for `ticket_id`; for a bare `id` what the tool's own name ends with. */
function objectMeant(parameter: string, { definition: { name } }: Tool): string | undefined {
  const own = words(parameter);
  if (!pointing.has(own.at(-1) ?? '')) return undefined;
  if (own.length > 1) return own.at(-2);
  return plainWords(name, wordsMax)
    .filter((word) => verbOf(word) === undefined)
    .map((word) => canonicalWord(word))
    .at(-1);
}
