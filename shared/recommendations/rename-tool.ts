import { splitWords } from '../analysis/text/split-words.js';
import { verbOf } from '../analysis/text/verbs.js';
import { toolNameMax } from '../domain/registry/tool.js';
import { changeOf, type Fix, type Sides } from './fix.js';
import { systemWords, tellingNoun } from './telling-words.js';

/** Longest name that every client takes: OpenAI refuses longer ones. */
const nameMax = Math.min(64, toolNameMax);
const nameWordsMax = 24;

/**
 * Puts into a tool's name what tells it apart: the system before it, or within one server a noun before what it acts on.
 * Nothing where the name says it already, or where there is no such word.
 */
export function renameTool(sides: Sides): Omit<Fix, 'author'> | undefined {
  const { tool, other } = sides;
  const { name } = tool.definition;
  const next = tool.server === other.server ? withNoun(name, tellingNoun(sides)) : withSystem(name, systemWords(sides));
  if (next === undefined || next.length > nameMax) return undefined;
  return {
    type: 'RENAME',
    says: `Rename ${name} to ${next}: its name then says what sets it apart from ${other.definition.name} of ${other.server}.`,
    changes: [changeOf(tool, { ...tool.definition, name: next })],
  };
}

/** The character between the words of a name; none in camel case. */
const separatorOf = (name: string): string => /[_.-]/.exec(name)?.[0] ?? (/[a-z]\p{Lu}/u.test(name) ? '' : '_');

function withSystem(name: string, system: readonly string[]): string | undefined {
  const said = new Set(splitWords(name, nameWordsMax));
  const missing = system.filter((word) => !said.has(word));
  return missing.length === 0 ? undefined : insert(name, 0, missing);
}

/** After the verb that a name begins with: `create_issue` and `project` are `create_project_issue`. */
function withNoun(name: string, noun: string | undefined): string | undefined {
  if (noun === undefined) return undefined;
  const [first = '', ...rest] = splitWords(name, nameWordsMax);
  return insert(name, verbOf(first) !== undefined && rest.length > 0 ? first.length : 0, [noun]);
}

function insert(name: string, at: number, words: readonly string[]): string {
  const separator = separatorOf(name);
  const [before, after] = [name.slice(0, at), name.slice(at)];
  if (separator !== '')
    return `${before}${before === '' ? '' : separator}${words.join(separator)}${withStart(after, separator)}`;
  const added = words.map((word, index) => (index === 0 && before === '' ? word : capital(word))).join('');
  return `${before}${added}${capital(after)}`;
}

const withStart = (text: string, separator: string): string => (/^[_.-]/.test(text) ? text : `${separator}${text}`);

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
