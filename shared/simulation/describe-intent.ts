import type { RegisteredTool } from '../detection/registry-view.js';
import { plainWords } from './plain-words.js';

/** What a tool is for, in plain words. Parts that the definition does not give are empty. */
export interface Intent {
  /** What the name says is done, such as `list`; empty when the name holds no verb that is known. */
  readonly verb: string;
  /** What it is done to: the rest of the name. */
  readonly object: string;
  /** The first sentence of the description, without its full stop. */
  readonly purpose: string;
  /** Names of the parameters: required ones first, otherwise in the schema's order. */
  readonly parameters: readonly string[];
}

const purposeWordsMax = 24;
const nameWordsMax = 8;
const parameterWordsMax = 4;
const parametersMax = 4;
const parametersScanned = 50;

/** How people ask for what a verb does. Each row begins with the verb itself. */
export const sayings: ReadonlyMap<string, readonly string[]> = new Map([
  ['list', ['list', 'show me all', 'what are the']],
  ['get', ['get', 'show me', 'look up']],
  ['read', ['read', 'show me', 'open']],
  ['fetch', ['fetch', 'get me', 'pull up']],
  ['show', ['show', 'let me see', 'display']],
  ['describe', ['describe', 'tell me about', 'give me details of']],
  ['search', ['search', 'find', 'look for']],
  ['find', ['find', 'search for', 'look for']],
  ['query', ['query', 'look up', 'ask for']],
  ['create', ['create', 'make a new', 'set up a']],
  ['add', ['add', 'put in a new', 'create']],
  ['new', ['make a new', 'create', 'set up a']],
  ['update', ['update', 'change', 'edit']],
  ['edit', ['edit', 'change', 'modify']],
  ['set', ['set', 'change', 'adjust']],
  ['modify', ['modify', 'change', 'update']],
  ['delete', ['delete', 'remove', 'get rid of']],
  ['remove', ['remove', 'delete', 'take out']],
  ['send', ['send', 'deliver', 'write']],
  ['post', ['post', 'send', 'publish']],
  ['write', ['write', 'put down', 'save']],
  ['run', ['run', 'execute', 'start']],
  ['execute', ['execute', 'run', 'carry out']],
  ['start', ['start', 'launch', 'begin']],
  ['stop', ['stop', 'end', 'shut down']],
  ['close', ['close', 'finish', 'end']],
  ['open', ['open', 'bring up', 'start']],
  ['check', ['check', 'verify', 'make sure of']],
  ['validate', ['validate', 'check', 'verify']],
  ['upload', ['upload', 'put up', 'transfer']],
  ['download', ['download', 'save', 'get me']],
  ['move', ['move', 'transfer', 'relocate']],
  ['copy', ['copy', 'duplicate', 'make a copy of']],
  ['merge', ['merge', 'combine', 'join']],
  ['deploy', ['deploy', 'roll out', 'publish']],
  ['analyze', ['analyze', 'examine', 'look into']],
  ['generate', ['generate', 'produce', 'make']],
  ['convert', ['convert', 'turn', 'transform']],
]);

/** Reads from a definition what somebody would want the tool for. Bounded whatever the definition holds. */
export function describeIntent({ definition }: RegisteredTool): Intent {
  const nameWords = plainWords(definition.name, nameWordsMax);
  const at = nameWords.findIndex((word) => sayings.has(word));
  return {
    verb: nameWords[at] ?? '',
    object: nameWords.filter((_, index) => index !== at).join(' '),
    purpose: plainWords(firstSentence(definition.description ?? definition.title ?? ''), purposeWordsMax).join(' '),
    parameters: parameterNames(definition.inputSchema),
  };
}

const sentenceScanned = 600;

function firstSentence(text: string): string {
  const start = text.slice(0, sentenceScanned).trimStart();
  const end = start.search(/[.!?。！？](?:\s|$)|\n\s*\n/u);
  return end === -1 ? start : start.slice(0, end);
}

function parameterNames(schema: Readonly<Record<string, unknown>>): string[] {
  const { properties, required } = schema;
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return [];
  const wanted = new Set<unknown>(Array.isArray(required) ? required.slice(0, parametersScanned) : []);
  const names = Object.keys(properties).slice(0, parametersScanned);
  const ordered = [...names.filter((name) => wanted.has(name)), ...names.filter((name) => !wanted.has(name))];
  const phrases = ordered
    .map((name) => plainWords(name, parameterWordsMax).join(' '))
    .filter((phrase) => phrase !== '');
  return [...new Set(phrases)].slice(0, parametersMax);
}
