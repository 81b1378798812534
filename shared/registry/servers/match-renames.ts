import type { ToolDefinition } from '../../domain/registry/tool.js';
import type { SlicedWork } from '../../kernel/canonical/in-slices.js';
import { type DefinitionTraits, definitionSimilarity, nameSimilarity, traitsOf } from './definition-similarity.js';

/** From this similarity on, a tool that is gone and one that is new are the same tool under another name. */
export const renameSimilarityMin = 0.8;

/** Pairs compared at most. Where more tools come and go at once, only those that are equal but for the name are matched. */
const comparisonsMax = 100_000;

/** Equal definitions looked at per tool where not every pair is. */
const equalMax = 20;

export interface Rename<T> {
  readonly from: T;
  readonly to: ToolDefinition;
  readonly similarity: number;
}

/**
 * Matches tools that are gone with new ones: each with at most one, the most similar first, the more similar names where
 * that is equal. Does not depend on the order of either list.
 */
export function* matchRenames<T extends { readonly id: string; readonly definition: ToolDefinition }>(
  gone: readonly T[],
  fresh: readonly ToolDefinition[],
): SlicedWork<Rename<T>[]> {
  const after: { readonly to: ToolDefinition; readonly traits: DefinitionTraits }[] = [];
  for (const to of fresh.toSorted((a, b) => compare(a.name, b.name))) {
    yield;
    after.push({ to, traits: traitsOf(to) });
  }
  const everyPair = gone.length * fresh.length <= comparisonsMax;
  const equal = Map.groupBy(after, ({ traits }) => traits.apartFromName);
  const candidates = (traits: DefinitionTraits): typeof after =>
    everyPair ? after : (equal.get(traits.apartFromName) ?? []).slice(0, equalMax);

  const pairs: (Rename<T> & { readonly names: number })[] = [];
  for (const from of gone) {
    const traits = traitsOf(from.definition);
    for (const other of candidates(traits)) {
      yield;
      const similarity = definitionSimilarity(traits, other.traits);
      if (similarity < renameSimilarityMin) continue;
      pairs.push({ from, to: other.to, similarity, names: nameSimilarity(traits, other.traits) });
    }
  }
  pairs.sort(
    (a, b) =>
      b.similarity - a.similarity ||
      b.names - a.names ||
      compare(a.from.id, b.from.id) ||
      compare(a.to.name, b.to.name),
  );
  const taken = new Set<unknown>();
  return pairs.flatMap(({ from, to, similarity }) => {
    if (taken.has(from) || taken.has(to)) return [];
    taken.add(from).add(to);
    return [{ from, to, similarity }];
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
