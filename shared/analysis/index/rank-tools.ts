import type { ToolId } from '../../domain/ids.js';
import type { Embedder } from '../../platform/embedder/embedder.js';
import { rankingWeights } from '../fitted/fitted.js';
import type { RankingSignal } from '../fitted/fitted-model.js';
import { countWords, readRequest, readTools, textOfRequest } from './read-for-ranking.js';
import type { Ranked, RequestReading, ToolReading } from './read-for-ranking.js';
import { cosine } from './unit-vector.js';
import { compareVerbs, type VerbRelation } from '../text/verbs.js';

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
  /** Embeds at once what ranking for these queries needs. */
  prepare(queries: readonly string[]): Promise<void>;
}

/** The higher, the nearer several likenesses taken together come to the greatest of them. */
const sharpness = 10;

/** Long requests hold words that no tool does: the shared ones count for more than their share of all. */
const lengthPower = 0.75;

/** What a tool's verb says about a request: nothing where either has none, or where both are related. */
const verbFit: Record<VerbRelation, number> = { same: 1, related: 0.5, unknown: 0.5, different: 0, opposite: 0 };

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

/** The signals that `rankingWeights` weighs: cosines with the request, rare words in common, and the verb. */
function signalsOf(
  { verb, words }: RequestReading,
  meant: Float32Array,
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
  prepare(queries: readonly string[]): Promise<void>;
}

/** The signals behind {@link createToolRanker}, for every tool. The tools' texts are embedded once, at the first request. */
export function createSignalRanker(tools: readonly Ranked[], embedder: Embedder): SignalRanker {
  const readings = readTools(tools);
  const counts = countWords(readings.map(({ words }) => words));
  const rarest = Math.log((tools.length + 1) / 0.5);
  const rarity = (word: string): number => Math.log((tools.length + 1) / ((counts.get(word) ?? 0) + 0.5)) / rarest;
  let meanings: Promise<ToolMeaning[]> | undefined;

  async function embedOnce(): Promise<ToolMeaning[]> {
    meanings ??= embedTools(readings, embedder);
    return meanings.catch((error: unknown) => {
      meanings = undefined;
      throw error;
    });
  }

  return {
    async prepare(queries) {
      await Promise.all([embedOnce(), embedder.embed(queries.map(textOfRequest))]);
    },
    async signals(query) {
      const known = await embedOnce();
      const asked = readRequest(query);
      const [meant] = await embedder.embed([asked.text]);
      if (meant === undefined) throw new RangeError('the embedder answered with fewer vectors than texts');
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
 * Ranks tools for requests in plain words: by likeness of meaning (name and description, name, opening, sentences), by
 * rare words shared (with name and description, with the name, with the parameters), and by what is to be done.
 */
export function createToolRanker(tools: readonly Ranked[], embedder: Embedder): ToolRanker {
  const ranker = createSignalRanker(tools, embedder);
  return {
    prepare: (queries) => ranker.prepare(queries),
    async rank(query, limit) {
      const scored = (await ranker.signals(query)).map(({ id, signals }) => ({ id, score: rankingScore(signals) }));
      return scored.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit);
    },
  };
}
