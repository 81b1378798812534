import { mentionsMax, sentenceCharsMax } from '../text/bounds.js';
import { nameKeys, namesIn, type NamedThing, type NameForm } from './names-in.js';
import type { Passage } from './passages.js';
import { nameMark, steersName, steersWord } from './steers-name.js';
import type { TextField } from '../text/text-fields.js';

/** What could be another tool's name in a text, and whether the sentence orders, forbids, conditions or prefers its use. */
export interface Mention {
  /** As in {@link nameKeys}; all names it could mean. */
  readonly keys: readonly string[];
  readonly sentence: string;
  /** Path of the text, with dots. */
  readonly field: string;
  readonly steers: boolean;
  readonly form: NameForm;
}

export interface Mentions {
  readonly mentions: readonly Mention[];
  /** Names beyond the bound, which were not read. */
  readonly unread: number;
}

/** What an entry of a list defines: `- user_id: ...`, `user_id (string): ...`. It is a field or an option, not a tool. */
const entryHead =
  /^\s?(?:[-*•+] |\d{1,3}[.)] )?["'`*]{0,3}([\p{L}\p{N}_.-]{1,200})["'`*]{0,3} ?(?:\([^)]{0,60}\) ?)?[:：]/u;

/** Asks whether the definition gives a name to one of its own parameters or values; most definitions are never asked. */
function definedNames(fields: readonly TextField[]): (key: string) => boolean {
  let defined: Set<string> | undefined;
  const collect = (): Set<string> =>
    new Set(
      fields
        .filter(({ isKey, path }) => isKey || path.at(-2) === 'enum' || path.at(-1) === 'const')
        .flatMap(({ value }) => nameKeys(value)),
    );
  return function isDefined(key) {
    return (defined ??= collect()).has(key);
  };
}

/** Between the line that introduces a list and an item of it, which are read together. */
const itemStart = /: (?=[-*•+] |\d{1,3}[.)] )/u;

/** Whether the line defines what it names; an item of a list of tools to avoid defines nothing. */
function isEntryHead(text: string, keys: readonly string[]): boolean {
  const at = text.search(itemStart);
  if (at >= 0 && steersName(text.slice(0, at))) return false;
  const head = entryHead.exec(at < 0 ? text : text.slice(at + 2))?.[1];
  return head !== undefined && nameKeys(head)[0] === keys[0];
}

function steers(text: string, named: NamedThing, isDefined: boolean): boolean {
  const marked = `${text.slice(0, named.start)}${nameMark}${text.slice(named.end)}`;
  return steersWord(marked) || (named.form === 'code' && !isDefined && steersName(marked));
}

function* mentionsOf(
  { text, field }: Passage,
  isOwnName: (key: string) => boolean,
  ownKeys: ReadonlySet<string>,
): Generator<Mention> {
  for (const named of namesIn(text)) {
    const keys = named.keys.filter((key) => key !== '' && !ownKeys.has(key));
    if (keys.length === 0) continue;
    const isDefined = keys.some(isOwnName) || isEntryHead(text, keys);
    const isSteering = steers(text, named, isDefined);
    if (!isSteering && (isDefined || named.form !== 'code')) continue;
    yield { keys, field, steers: isSteering, form: named.form, sentence: excerpt(text, named.start) };
  }
}

/** The part of a sentence around a name. */
function excerpt(text: string, at: number): string {
  const from = Math.max(0, Math.min(at - sentenceCharsMax / 2, text.length - sentenceCharsMax));
  return text.slice(from, from + sentenceCharsMax);
}

/** Names that could be those of other tools, in all texts of a definition; of several mentions of one name, the worst. */
export function mentionsIn(passages: readonly Passage[], fields: readonly TextField[], ownName: string): Mentions {
  const isOwnName = definedNames(fields);
  const ownKeys = new Set(nameKeys(ownName));
  const found = new Map<string, Mention>();
  let unread = 0;
  for (const passage of passages) {
    if (passage.kind === 'name') continue;
    for (const mention of mentionsOf(passage, isOwnName, ownKeys)) {
      const id = mention.keys.join(' ');
      const known = found.get(id);
      if (known === undefined ? found.size >= mentionsMax : known.steers || !mention.steers) {
        if (known === undefined) unread += 1;
      } else found.set(id, mention);
    }
  }
  return { mentions: [...found.values()], unread };
}
