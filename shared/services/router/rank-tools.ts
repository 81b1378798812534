import { canonicalWord } from '../../detection/canonical-word.js';
import { splitWords } from '../../detection/split-words.js';
import type { ToolId } from '../../domain/ids.js';
import type { Embedder } from '../embedder/embedder.js';
import type { RoutableTool } from './router.js';

const wordsMax = 400;
const lexicalShare = 0.5;

/** Ranks tools by how well they fit a query: rare shared words and the likeness of meaning, half each. */
export async function createToolRanker(tools: readonly RoutableTool[], embedder: Embedder) {
  const texts = tools.map(({ definition }) => `${definition.name}. ${definition.description ?? ''}`.slice(0, 2_000));
  const vectors = await embedder.embed(texts);
  const bags = tools.map(({ definition }) =>
    bagOf(`${definition.name} ${definition.name} ${definition.description ?? ''}`),
  );
  const frequency = new Map<string, number>();
  for (const bag of bags) for (const word of bag.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const rarity = (word: string): number => Math.log((tools.length + 1) / ((frequency.get(word) ?? 0) + 0.5));
  const norm = (bag: ReadonlyMap<string, number>): number =>
    Math.sqrt([...bag].reduce((sum, [word, weight]) => sum + (weight * rarity(word)) ** 2, 0)) || 1;
  const norms = bags.map(norm);

  return {
    async rank(query: string, limit: number): Promise<readonly { id: ToolId; score: number }[]> {
      const [asked = new Float32Array()] = await embedder.embed([query]);
      const words = bagOf(query);
      const scored = tools.map(({ id }, at) => {
        const bag = bags[at] ?? new Map<string, number>();
        let shared = 0;
        for (const [word, weight] of words) shared += weight * (bag.get(word) ?? 0) * rarity(word) ** 2;
        const lexical = shared / (norm(words) * (norms[at] ?? 1));
        const cosine = asked.reduce((sum, value, index) => sum + value * (vectors[at]?.[index] ?? 0), 0);
        return { id, score: lexicalShare * lexical + (1 - lexicalShare) * cosine };
      });
      return scored.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit);
    },
  };
}

function bagOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of splitWords(text, wordsMax)) {
    const stem = canonicalWord(word);
    counts.set(stem, (counts.get(stem) ?? 0) + 1);
  }
  return new Map([...counts].map(([word, count]) => [word, 1 + Math.log(count)]));
}
