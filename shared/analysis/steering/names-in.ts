import { nameWordsMax } from '../text/bounds.js';
import { splitWords } from '../text/split-words.js';

/**
 * How a name is written: in code (`create_issue`, hardly anything but a name), in quotes, or beside the word "tool".
 * The last two are names only in sentences that treat them as tools.
 */
export type NameForm = 'code' | 'quoted' | 'called';

/** A word in a sentence that could be the name of a tool. */
export interface NamedThing {
  /** The names it could mean: words joined by `_`, without and with what a client or an author puts before a name. */
  readonly keys: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly form: NameForm;
}

/** Longest name that is looked at. */
const nameMax = 260;

const token = new RegExp(`[\\p{L}\\p{N}_][\\p{L}\\p{N}_.:/~@-]{0,${nameMax}}`, 'gu');
const quoted = /(["'`])([^"'`]{2,80})\1/gu;
const called = /\b(?:tool|function)s? (?:named |called )?["'`]{0,2}([\p{L}\p{N}_-]{2,60})/giu;
const toolWord = /(?<= )(?:mcp )?(?:tool|function)\b/giu;
/** Words that say which tool and do not name it. */
const pointers = new Set(
  'this that the other any each every another a an all your our its which same mcp my and or'.split(' '),
);

/** Words joined by `_`; for names in code also without. */
export function nameKeys(text: string): string[] {
  const words = splitWords(text, nameWordsMax);
  return words.length < 2 ? words : [words.join('_'), words.join('')];
}

/** The key of a name with its server before it: no name alone is taken for it. */
export const qualifiedKey = (text: string): string => `@${nameKeys(text)[0] ?? ''}`;

/** `server.name`, `server/name`, `mcp__server__name`: with the server before it, and the name alone. */
function qualifiedKeys(text: string): string[] {
  const parts = text.split(/__|[.:/~]/u).filter(Boolean);
  const bare = parts[0]?.toLowerCase() === 'mcp' ? parts.slice(1) : parts;
  const last = parts.at(-1) ?? '';
  const isNamed = parts.length > 1 && (text.startsWith('mcp__') || splitWords(last, nameWordsMax).length > 1);
  return [
    qualifiedKey(bare.join(' ')),
    qualifiedKey(bare.slice(-2).join(' ')),
    ...(isNamed ? nameKeys(last).slice(0, 1) : []),
  ];
}

const isAddress = (text: string): boolean => text.includes('://') || text.includes('@') || text.startsWith('www.');
/** `createIssue`, and not `GitHub`, which is how products are written. */
const isCamel = /^\p{Ll}[\p{L}\p{N}]{0,200}?\p{Lu}/u;

function* tokensIn(sentence: string): Generator<NamedThing> {
  for (const match of sentence.matchAll(token)) {
    const text = match[0].replace(/[.:/~@-]{1,3}$/u, '');
    if (isAddress(text)) continue;
    const start = match.index;
    const isCode = /[\p{L}\p{N}]_[\p{L}\p{N}]|__/u.test(text) || isCamel.test(text);
    const isJoined = /[\p{L}\p{N}][-.:/~][\p{L}\p{N}]/u.test(text);
    if (!isCode && !isJoined) continue;
    const isPath = /[.:/~]/u.test(text);
    const keys = [...(isPath ? [] : nameKeys(text).slice(0, isCode ? 2 : 1)), ...qualifiedKeys(text)];
    yield { keys: [...new Set(keys)], start, end: start + text.length, form: 'code' };
  }
}

function* quotedIn(sentence: string): Generator<NamedThing> {
  for (const match of sentence.matchAll(quoted)) {
    const words = splitWords(match[2] ?? '', 6);
    if (words.length === 0 || words.length > 5) continue;
    const keys = nameKeys(match[2] ?? '');
    yield { keys, start: match.index, end: match.index + match[0].length, form: 'quoted' };
  }
}

function* calledToolsIn(sentence: string): Generator<NamedThing> {
  for (const match of sentence.matchAll(called)) {
    const word = match[1] ?? '';
    if (pointers.has(word.toLowerCase())) continue;
    const end = match.index + match[0].length;
    yield { keys: nameKeys(word), start: end - word.length, end, form: 'called' };
  }
  for (const match of sentence.matchAll(toolWord)) yield* calledBefore(sentence, match.index, match[0].length);
}

/** `the send email tool`: up to four words before the word itself, from the shortest name to the longest. */
function* calledBefore(sentence: string, at: number, length: number): Generator<NamedThing> {
  const words = sentence
    .slice(Math.max(0, at - 120), at)
    .trimEnd()
    .split(' ')
    .slice(-4);
  for (let from = words.length - 1; from >= 0; from--) {
    const word = words[from] ?? '';
    if (!/^["'`]?[\p{L}\p{N}_-]{1,40}["'`]?$/u.test(word) || pointers.has(word.toLowerCase())) return;
    const name = words.slice(from).join(' ');
    yield { keys: nameKeys(name).slice(0, 1), start: at - 1 - name.length, end: at + length, form: 'called' };
  }
}

/** What a sentence with a name in it has, cheap to look for. */
const maybeCode = /_|[a-z\u0080-\uffff][A-Z\u0080-\uffff]|\S[-.:/~]\S/;
const maybeQuoted = /["'`]/;
const maybeCalled = /tool|function/i;

/** What in a sentence could be names of tools. */
export function* namesIn(sentence: string): Generator<NamedThing> {
  if (maybeCode.test(sentence)) yield* tokensIn(sentence);
  if (maybeQuoted.test(sentence)) yield* quotedIn(sentence);
  if (maybeCalled.test(sentence)) yield* calledToolsIn(sentence);
}
