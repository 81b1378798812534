import type { ToolId } from '../domain/ids.js';
import type { Embedder } from '../services/embedder/embedder.js';
import { nameWordsMax } from './bounds.js';
import { canonicalWord } from './canonical-word.js';
import { firstSentence } from './first-sentence.js';
import { rankingWeights } from './fitted.js';
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

type Bag = ReadonlyMap<string, number>;

function bagOf(text: string): Bag {
  const counts = new Map<string, number>();
  for (const word of splitWords(text, textWordsMax)) {
    const canonical = canonicalWord(word);
    counts.set(canonical, (counts.get(canonical) ?? 0) + 1);
  }
  return new Map([...counts].map(([word, count]) => [word, 1 + Math.log(count)]));
}

/**
 * Ranks tools for requests in plain words, by likeness of meaning (description, name) and by rare shared words
 * (description, name). The tools' texts are embedded once, at the first request.
 */
export function createToolRanker(tools: readonly Ranked[], embedder: Embedder): ToolRanker {
  const nameOf = ({ definition }: Ranked): string => splitWords(definition.name, nameWordsMax).join(' ');
  const texts = tools.map((tool) => `${nameOf(tool)}: ${tool.definition.description ?? ''}`.slice(0, textCharsMax));
  const names = tools.map((tool) => `${nameOf(tool)}: ${firstSentence(tool.definition.description ?? '')}`);
  const bags = texts.map(bagOf);
  const nameBags = tools.map((tool) => bagOf(nameOf(tool)));
  const frequency = new Map<string, number>();
  for (const bag of bags) for (const word of bag.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const rarity = (word: string): number => Math.log((tools.length + 1) / ((frequency.get(word) ?? 0) + 0.5));
  const lengthOf = (bag: Bag): number =>
    Math.sqrt([...bag].reduce((sum, [word, count]) => sum + (count * rarity(word)) ** 2, 0)) || 1;
  const lengths = bags.map(lengthOf);
  const nameLengths = nameBags.map(lengthOf);
  let vectors: Promise<Float32Array[]> | undefined;

  const shared = (asked: Bag, bag: Bag): number => {
    let sum = 0;
    for (const [word, count] of asked) sum += count * (bag.get(word) ?? 0) * rarity(word) ** 2;
    return sum;
  };

  return {
    async rank(query, limit) {
      vectors ??= embedder.embed([...texts, ...names]);
      const known = await vectors.catch((error: unknown) => {
        vectors = undefined;
        throw error;
      });
      const [meant] = await embedder.embed([query]);
      const asked = bagOf(splitWords(query, queryWordsMax).join(' '));
      const askedLength = lengthOf(asked);
      const empty = new Float32Array();
      const scored = tools.map(({ id }, i) => ({
        id,
        score:
          rankingWeights.text * cosine(meant ?? empty, known[i] ?? empty) +
          rankingWeights.name * cosine(meant ?? empty, known[tools.length + i] ?? empty) +
          rankingWeights.words *
            (shared(asked, bags[i] ?? new Map<string, number>()) / (askedLength * (lengths[i] ?? 1))) +
          rankingWeights.nameWords *
            (shared(asked, nameBags[i] ?? new Map<string, number>()) / (askedLength * (nameLengths[i] ?? 1))),
      }));
      return scored.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit);
    },
  };
}
