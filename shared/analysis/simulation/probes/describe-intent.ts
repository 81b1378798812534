import { firstSentence } from '../../text/first-sentence.js';
import type { IndexedTool } from '../../index/indexed-tool.js';
import { plainTexts } from '../../text/plain-texts.js';
import type { ToolVersionView } from '../../../domain/registry/registry-view.js';
import { verbOf } from '../../text/verbs.js';
import { plainWords } from './plain-words.js';

/** What a tool is for, in plain words. Parts that the definition does not give are empty. */
export interface Intent {
  /** The verb in the name, such as `list`; empty when the name holds none that is known. */
  readonly verb: string;
  /** What it is done to: the rest of the name. */
  readonly object: string;
  /** The first sentence of the description, without the words that only name a system. */
  readonly purpose: string;
  /** The same with those words. */
  readonly fullPurpose: string;
  /** Names of the parameters: required ones first, otherwise in the schema's order. */
  readonly parameters: readonly string[];
}

export type IntentTexts = IndexedTool['bare'];

const purposeWordsMax = 24;
const nameWordsMax = 8;
const parameterWordsMax = 4;
const parametersMax = 4;
const parametersScanned = 50;

/** Words that are hardly ever anything but the verb of a name; others (`log`, `deploy`) are often its object. */
const surelyVerbs = new Set(
  'get list search query create update patch set assign delete clear trash send publish submit reply write upload put read open'.split(
    ' ',
  ),
);

/**
 * Reads from a definition what somebody would want the tool for. `texts` are its name and first sentence without the
 * words that only name a system, where a registry knows which these are. Bounded whatever the definition holds.
 */
export function describeIntent(
  tool: Pick<ToolVersionView, 'definition'> & Partial<Pick<ToolVersionView, 'server'>>,
  texts?: IntentTexts,
): Intent {
  const { name, description } = plainTexts(tool);
  const sentence = firstSentence(description);
  const nameWords = plainWords(texts?.name ?? name, nameWordsMax);
  const sure = nameWords.findIndex((word) => surelyVerbs.has(verbOf(word)?.group ?? ''));
  const at = sure === -1 ? nameWords.findIndex((word) => verbOf(word) !== undefined) : sure;
  return {
    verb: nameWords[at] ?? '',
    object: nameWords.filter((_, index) => index !== at).join(' '),
    purpose: plainWords(sentence === '' ? '' : (texts?.sentence ?? sentence), purposeWordsMax).join(' '),
    fullPurpose: plainWords(sentence, purposeWordsMax).join(' '),
    parameters: parameterNames(tool.definition.inputSchema),
  };
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
