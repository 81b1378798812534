import type { ToolId } from '../domain/ids.js';
import type { Embedder } from '../services/embedder/embedder.js';
import { nameWordsMax, parametersMax } from './bounds.js';
import { canonicalWord } from './canonical-word.js';
import { rankingWeights } from './fitted.js';
import type { RankingSignal } from './fitted-model.js';
import type { RegisteredTool } from './registry-view.js';
import { splitWords } from './split-words.js';
import { cosine } from './unit-vector.js';
import { compareVerbs, verbOf, type Verb, type VerbRelation } from './verbs.js';
import { wordStem } from './word-stem.js';

export interface RankedTool {
  readonly id: ToolId;
  /** Weighted sum of the signals; comparable within one ranking only. */
  readonly score: number;
}

export interface ToolRanker {
  /**
   * The tools that fit a request best, best first, ties by id.
   * @throws {UnreachableError} when the embedder cannot be reached.
   */
  rank(query: string, limit: number): Promise<readonly RankedTool[]>;
}

type Ranked = Pick<RegisteredTool, 'id' | 'server' | 'definition'>;

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

/** The higher, the nearer several likenesses taken together come to the greatest of them. */
const sharpness = 10;

/** Long requests hold words that no tool does: the shared ones count for more than their share of all. */
const lengthPower = 0.75;

/** What a tool's verb says about a request: nothing where either has none, or where both read or both create. */
const verbFit: Record<VerbRelation, number> = { same: 1, related: 0.5, unknown: 0.5, different: 0, opposite: 0 };

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

function countWords(bags: readonly ReadonlySet<string>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const bag of bags) for (const word of bag) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** What is read of one tool. */
interface ToolReading {
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

function readTools(tools: readonly Ranked[]): ToolReading[] {
  const names = tools.map(({ definition }) => splitWords(definition.name, nameWordsMax));
  const first = countWords(names.map(([word]) => new Set(word === undefined ? [] : [word])));
  const parameters = tools.map(
    ({ definition }) => new Set(Object.keys(propertiesOf(definition.inputSchema)).slice(0, parametersMax)),
  );
  const parameterCounts = countWords(parameters);
  const isCommon = (count: number | undefined, share: number): boolean =>
    tools.length > 4 && (count ?? 0) / tools.length >= share;
  return tools.map(({ id, definition }, i) => {
    const words = names[i] ?? [];
    const own = words.length > 1 && isCommon(first.get(words[0] ?? ''), commonShare) ? words.slice(1) : words;
    const description = (definition.description ?? definition.title ?? '').slice(0, textCharsMax);
    const telling = [...(parameters[i] ?? [])].filter((name) => !isCommon(parameterCounts.get(name), plumbingShare));
    const sentences = sentencesOf(description);
    return {
      id,
      name: own.join(' '),
      description,
      sentences,
      clauses: clausesOf(sentences[0] ?? ''),
      verb: own.map(verbOf).find((verb) => verb !== undefined),
      words: new Set([...own.map(stemOf), ...stems(description, textWordsMax)]),
      nameWords: new Set(own.map(stemOf)),
      parameterWords: new Set(telling.flatMap((name) => stems(name, nameWordsMax))),
    };
  });
}

const propertiesOf = (schema: Readonly<Record<string, unknown>>): object => {
  const { properties } = schema;
  return typeof properties === 'object' && properties !== null ? properties : {};
};

interface ToolMeaning {
  readonly full: Float32Array;
  readonly name: Float32Array;
  readonly opening: Float32Array;
  /** Sentences, and the first of them once more by its clauses. */
  readonly parts: readonly Float32Array[];
}

async function embedTools(readings: readonly ToolReading[], embedder: Embedder): Promise<ToolMeaning[]> {
  const texts = readings.map(({ name, description, sentences, clauses }) => [
    `${name}: ${description}`,
    name,
    `${name}: ${sentences[0] ?? ''}`,
    ...sentences,
    ...clauses,
  ]);
  const vectors = await embedder.embed(texts.flat());
  let at = 0;
  return texts.map(({ length }) => {
    const [full, name, opening, ...parts] = vectors.slice(at, at + length);
    at += length;
    if (!full || !name || !opening) throw new RangeError('the embedder answered with fewer vectors than texts');
    return { full, name, opening, parts };
  });
}

/** A smooth maximum: much above the rest the greatest alone, and more where several come close to it. */
const together = (likenesses: readonly number[]): number =>
  likenesses.length === 0
    ? 0
    : Math.log(likenesses.reduce((sum, likeness) => sum + Math.exp(sharpness * likeness), 0)) / sharpness;

/** What is read of one request. */
interface RequestReading {
  readonly meant: Float32Array;
  readonly verb: Verb | undefined;
  readonly words: ReadonlySet<string>;
}

/** The signals that `rankingWeights` weighs: cosines with the request, rare words in common, and the verb. */
function signalsOf(
  { meant, verb, words }: RequestReading,
  tool: ToolReading,
  meaning: ToolMeaning,
  rarity: (word: string) => number,
): Record<RankingSignal, number> {
  const weighed = (of: Iterable<string>, power: number): number => {
    let sum = 0;
    for (const word of of) sum += rarity(word) ** power;
    return sum;
  };
  const share = (of: ReadonlySet<string>): number => {
    const asked = [...of].filter((word) => words.has(word));
    return asked.length === 0 ? 0 : weighed(asked, 1) / weighed(of, 1);
  };
  const shared = [...words].filter((word) => tool.words.has(word));
  return {
    full: cosine(meant, meaning.full),
    name: cosine(meant, meaning.name),
    opening: cosine(meant, meaning.opening),
    sentence: together(meaning.parts.map((part) => Math.max(0, cosine(meant, part)))),
    coverage: shared.length === 0 ? 0 : weighed(shared, 2) / weighed(words, 2) ** lengthPower,
    named: share(tool.nameWords),
    parameters: share(tool.parameterWords),
    verb: verbFit[compareVerbs(verb, tool.verb)],
  };
}

/** A ranker that also says what it saw: what the weights are fitted on. */
export interface SignalRanker {
  signals(query: string): Promise<readonly { readonly id: ToolId; readonly signals: Record<RankingSignal, number> }[]>;
}

/** The signals behind {@link createToolRanker}, for every tool. The tools' texts are embedded once, at the first request. */
export function createSignalRanker(tools: readonly Ranked[], embedder: Embedder): SignalRanker {
  const readings = readTools(tools);
  const counts = countWords(readings.map(({ words }) => words));
  const rarest = Math.log((tools.length + 1) / 0.5);
  const rarity = (word: string): number => Math.log((tools.length + 1) / ((counts.get(word) ?? 0) + 0.5)) / rarest;
  let meanings: Promise<ToolMeaning[]> | undefined;
  return {
    async signals(query) {
      meanings ??= embedTools(readings, embedder);
      const known = await meanings.catch((error: unknown) => {
        meanings = undefined;
        throw error;
      });
      const [meant] = await embedder.embed([query.slice(0, textCharsMax)]);
      if (meant === undefined) throw new RangeError('the embedder answered with fewer vectors than texts');
      const words = splitWords(query, queryWordsMax);
      const asked = { meant, verb: verbAsked(words), words: new Set(words.map(stemOf)) };
      return readings.flatMap((tool, i) => {
        const meaning = known[i];
        return meaning === undefined ? [] : [{ id: tool.id, signals: signalsOf(asked, tool, meaning, rarity) }];
      });
    },
  };
}

/** Weighted sum of the signals. */
export const rankingScore = (signals: Readonly<Record<RankingSignal, number>>, weights = rankingWeights): number =>
  (Object.keys(weights).sort() as RankingSignal[]).reduce((sum, signal) => sum + weights[signal] * signals[signal], 0);

/**
 * Ranks tools for requests in plain words: by likeness of meaning (name and description, name, opening, sentences), by
 * rare words shared (with name and description, with the name, with the parameters), and by what is to be done.
 */
export function createToolRanker(tools: readonly Ranked[], embedder: Embedder): ToolRanker {
  const ranker = createSignalRanker(tools, embedder);
  return {
    async rank(query, limit) {
      const scored = (await ranker.signals(query)).map(({ id, signals }) => ({ id, score: rankingScore(signals) }));
      return scored.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit);
    },
  };
}
