import type { RoutableTool } from '../../../shared/analysis/router/router.js';

/** Plain TF-IDF over lower-case words of name and description, nothing else: what any better method has to beat. */
export function createPlainTfIdf(tools: readonly RoutableTool[]) {
  const bags = tools.map(({ definition }) => count(`${definition.name} ${definition.description ?? ''}`));
  const frequency = new Map<string, number>();
  for (const bag of bags) for (const word of bag.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const weigh = (bag: ReadonlyMap<string, number>): Map<string, number> => {
    const weights = [...bag].map(
      ([word, n]) => [word, n * Math.log((1 + tools.length) / (1 + (frequency.get(word) ?? 0)) + 1)] as const,
    );
    const length = Math.hypot(...weights.map(([, weight]) => weight)) || 1;
    return new Map(weights.map(([word, weight]) => [word, weight / length]));
  };
  const weighed = bags.map(weigh);
  const positions = new Map(tools.map(({ id }, at) => [id, at]));
  const dot = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number =>
    [...a].reduce((sum, [word, weight]) => sum + weight * (b.get(word) ?? 0), 0);

  return {
    /** The tool whose words fit a question best. */
    best(query: string): RoutableTool['id'] | undefined {
      const asked = weigh(count(query));
      const scored = tools.map(({ id }, at) => ({ id, score: dot(asked, weighed[at] ?? new Map<string, number>()) }));
      return scored.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))[0]?.id;
    },
    /** By how much the words of the best other tool fit a question better than those of one. */
    margin(query: string, tool: RoutableTool['id']): number {
      const asked = weigh(count(query));
      const scoreOf = (at: number): number => dot(asked, weighed[at] ?? new Map<string, number>());
      const others = tools.flatMap(({ id }, at) => (id === tool ? [] : [scoreOf(at)]));
      return Math.max(0, ...others) - scoreOf(positions.get(tool) ?? -1);
    },
    /** Cosine of two of the tools. */
    likeness(a: RoutableTool['id'], b: RoutableTool['id']): number {
      const [left, right] = [positions.get(a), positions.get(b)].map((at) =>
        at === undefined ? undefined : weighed[at],
      );
      return left === undefined || right === undefined ? 0 : dot(left, right);
    },
  };
}

function count(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
