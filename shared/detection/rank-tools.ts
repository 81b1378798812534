import type { ToolId } from '../domain/ids.js';
import type { Embedder } from '../services/embedder/embedder.js';
import { nameWordsMax, parametersMax } from './bounds.js';
import { canonicalWord } from './canonical-word.js';
import { rankingWeights } from './fitted.js';
import type { RankingSignal } from './fitted-model.js';
import type { RegisteredTool } from './registry-view.js';
import { splitWords } from './split-words.js';
import { cosine } from './unit-vector.js';

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

/** A word that this share of all names begins with is the server's prefix, and a parameter this common is plumbing. */
const commonShare = 0.6;
const plumbingShare = 0.3;

const canonicalWords = (text: string, max: number): string[] => splitWords(text, max).map(canonicalWord);

const sentencesOf = (description: string): string[] =>
  description
    .slice(0, textCharsMax)
    .split(/(?<=[.!?。！？])\s+|\n/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > sentenceCharsMin)
    .slice(0, sentencesMax);

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
    return {
      id,
      name: own.join(' '),
      description,
      sentences: sentencesOf(description),
      words: new Set([...own.map(canonicalWord), ...canonicalWords(description, textWordsMax)]),
      nameWords: new Set(own.map(canonicalWord)),
      parameterWords: new Set(telling.flatMap((name) => canonicalWords(name, nameWordsMax))),
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
  readonly sentences: readonly Float32Array[];
}

async function embedTools(readings: readonly ToolReading[], embedder: Embedder): Promise<ToolMeaning[]> {
  const textsOf = ({ name, description, sentences }: ToolReading): string[] => [
    `${name}: ${description}`,
    name,
    `${name}: ${sentences[0] ?? ''}`,
    ...sentences,
  ];
  const vectors = await embedder.embed(readings.flatMap(textsOf));
  let at = 0;
  return readings.map(({ sentences }) => {
    const [full, name, opening, ...rest] = vectors.slice(at, at + 3 + sentences.length);
    at += 3 + sentences.length;
    if (!full || !name || !opening) throw new RangeError('the embedder answered with fewer vectors than texts');
    return { full, name, opening, sentences: rest };
  });
}

/** The signals that `rankingWeights` weighs: cosines with the request, and shares of rare words in common. */
function signalsOf(
  asked: ReadonlySet<string>,
  meant: Float32Array,
  tool: ToolReading,
  meaning: ToolMeaning,
  rarity: (word: string) => number,
): Record<RankingSignal, number> {
  const share = (of: ReadonlySet<string>, within: ReadonlySet<string>, power: number): number => {
    let shared = 0;
    let all = 0;
    for (const word of of) {
      const weight = rarity(word) ** power;
      all += weight;
      if (within.has(word)) shared += weight;
    }
    return all === 0 ? 0 : shared / all;
  };
  return {
    full: cosine(meant, meaning.full),
    name: cosine(meant, meaning.name),
    opening: cosine(meant, meaning.opening),
    sentence: Math.max(0, ...meaning.sentences.map((sentence) => cosine(meant, sentence))),
    coverage: share(asked, tool.words, 2),
    named: share(tool.nameWords, asked, 1),
    parameters: share(tool.parameterWords, asked, 1),
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
  const rarity = (word: string): number => Math.log((tools.length + 1) / ((counts.get(word) ?? 0) + 0.5));
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
      const asked = new Set(canonicalWords(query, queryWordsMax));
      return readings.flatMap((tool, i) => {
        const meaning = known[i];
        return meaning === undefined ? [] : [{ id: tool.id, signals: signalsOf(asked, meant, tool, meaning, rarity) }];
      });
    },
  };
}

/** Weighted sum of the signals. */
export const rankingScore = (signals: Readonly<Record<RankingSignal, number>>, weights = rankingWeights): number =>
  (Object.keys(weights).sort() as RankingSignal[]).reduce((sum, signal) => sum + weights[signal] * signals[signal], 0);

/**
 * Ranks tools for requests in plain words: by likeness of meaning (name and description, name, opening, best sentence)
 * and by rare words shared (with name and description, with the name, with the parameters).
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
