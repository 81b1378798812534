import type { ToolId } from '../../domain/ids.js';
import { nameWordsMax, parametersMax } from '../text/bounds.js';
import { canonicalWord } from '../text/canonical-word.js';
import { plainTexts } from '../text/plain-texts.js';
import type { RegisteredTool } from '../../domain/registry/registry-view.js';
import { splitWords } from '../text/split-words.js';
import { verbOf, type Verb } from '../text/verbs.js';
import { wordStem } from '../text/word-stem.js';

/** What a tool that is ranked has to say of itself. */
export type Ranked = Pick<RegisteredTool, 'id' | 'server' | 'definition'>;

/** Words of a request and of a description that are read. */
const queryWordsMax = 200;
const textWordsMax = 400;
const textCharsMax = 2_000;

/** Sentences of a description that are compared one by one. */
const sentencesMax = 8;
const sentenceCharsMin = 8;

/** The opening is compared by its clauses too: it often names several things that the tool is for. */
const clausesMax = 12;
const clauseEnd = /[,;:()]|\s(?:and|or|&|that|which|who|where|while|so|to|with|for|by|from|in|of|on|using)\s/u;

/** A word that this share of all names begins with is the server's prefix, and a parameter this common is plumbing. */
const commonShare = 0.6;
const plumbingShare = 0.3;

const stemOf = (word: string): string => wordStem(canonicalWord(word));
const stems = (text: string, max: number): string[] => splitWords(text, max).map(stemOf);

const sentencesOf = (description: string): string[] =>
  description
    .slice(0, textCharsMax)
    .split(/(?<=[.!?。！？])\s+|\n/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > sentenceCharsMin)
    .slice(0, sentencesMax);

const clausesOf = (sentence: string): string[] =>
  sentence
    .split(clauseEnd)
    .map((clause) => clause.trim())
    .filter((clause) => clause.length > sentenceCharsMin)
    .slice(0, clausesMax);

/** What a request wants done: its first verb, and to read all of something is to list it. */
function verbAsked(words: readonly string[]): Verb | undefined {
  // "I would like" asks for nothing yet.
  const verb = words
    .filter((word) => word !== 'like')
    .map(verbOf)
    .find((each) => each !== undefined);
  const isOfAll = words.some((word) => word === 'all' || word === 'every');
  return isOfAll && (verb === undefined || verb.class === 'read') ? verbOf('list') : verb;
}

/** In how many of these sets each word occurs. */
export function countWords(bags: readonly ReadonlySet<string>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const bag of bags) for (const word of bag) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** What is read of one tool. */
export interface ToolReading {
  readonly id: ToolId;
  readonly name: string;
  readonly description: string;
  readonly sentences: readonly string[];
  /** Clauses of the first sentence. */
  readonly clauses: readonly string[];
  readonly verb: Verb | undefined;
  readonly words: ReadonlySet<string>;
  readonly nameWords: ReadonlySet<string>;
  readonly parameterWords: ReadonlySet<string>;
}

/** What a tool says by itself, whichever it is read beside. */
interface OwnReading {
  readonly server: string;
  readonly nameWords: readonly string[];
  readonly description: string;
  readonly sentences: readonly string[];
  readonly clauses: readonly string[];
  readonly descriptionStems: readonly string[];
  readonly parameters: ReadonlySet<string>;
}

/** A tool comes back with each of those that it is compared with. */
const known = new WeakMap<Ranked['definition'], OwnReading>();

function readAlone(tool: Ranked): OwnReading {
  const { definition, server } = tool;
  const before = known.get(definition);
  if (before?.server === server) return before;
  const texts = plainTexts(tool);
  const description = texts.description.slice(0, textCharsMax);
  const sentences = sentencesOf(description);
  const reading = {
    server,
    nameWords: splitWords(texts.name, nameWordsMax),
    description,
    sentences,
    clauses: clausesOf(sentences[0] ?? ''),
    descriptionStems: stems(description, textWordsMax),
    parameters: new Set(Object.keys(propertiesOf(definition.inputSchema)).slice(0, parametersMax)),
  };
  known.set(definition, reading);
  return reading;
}

/** Reads tools side by side: what all of them share tells none apart. */
export function readTools(tools: readonly Ranked[]): ToolReading[] {
  const read = tools.map(readAlone);
  const first = countWords(read.map(({ nameWords: [word] }) => new Set(word === undefined ? [] : [word])));
  const parameterCounts = countWords(read.map(({ parameters }) => parameters));
  const isCommon = (count: number | undefined, share: number): boolean =>
    tools.length > 4 && (count ?? 0) / tools.length >= share;
  return tools.map((tool) => {
    const { nameWords: words, description, sentences, clauses, descriptionStems, parameters } = readAlone(tool);
    const own = words.length > 1 && isCommon(first.get(words[0] ?? ''), commonShare) ? words.slice(1) : words;
    const telling = [...parameters].filter((name) => !isCommon(parameterCounts.get(name), plumbingShare));
    const ownStems = own.map(stemOf);
    return {
      id: tool.id,
      name: own.join(' '),
      description,
      sentences,
      clauses,
      verb: own.map(verbOf).find((verb) => verb !== undefined),
      words: new Set([...ownStems, ...descriptionStems]),
      nameWords: new Set(ownStems),
      parameterWords: new Set(telling.flatMap((name) => stems(name, nameWordsMax))),
    };
  });
}

const propertiesOf = (schema: Readonly<Record<string, unknown>>): object => {
  const { properties } = schema;
  return typeof properties === 'object' && properties !== null ? properties : {};
};

/** What is read of one request. */
export interface RequestReading {
  readonly text: string;
  readonly verb: Verb | undefined;
  readonly words: ReadonlySet<string>;
}

/** What of a request is embedded. */
export const textOfRequest = (request: string): string => request.slice(0, textCharsMax);

/** Reads a request in plain words within the bounds above. */
export function readRequest(request: string): RequestReading {
  const words = splitWords(request, queryWordsMax);
  return { text: textOfRequest(request), verb: verbAsked(words), words: new Set(words.map(stemOf)) };
}
