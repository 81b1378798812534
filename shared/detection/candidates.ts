import type { ToolId } from '../domain/ids.js';
import { lexicalCandidatesMax, schemaCandidatesMax, semanticCandidatesMax } from './bounds.js';
import { othersOf, type InspectionContext, type SemanticContext } from './inspection-context.js';
import type { IndexedTool } from './indexed-tool.js';
import { parameterWords } from './schema-shape.js';
import { wordWeights } from './word-weights.js';

/** Up to `max` ids of a sequence, never reading further. */
function* atMost(ids: Iterable<ToolId>, max: number): Generator<ToolId> {
  let taken = 0;
  for (const id of ids) {
    if (taken++ >= max) return;
    yield id;
  }
}

/** Tools whose name is the same, nearly the same, or made of the same rare words. */
export function lexicalCandidates(context: InspectionContext): IndexedTool[] {
  const { candidate, registry, alsoWith } = context;
  const { lexical } = registry;
  return othersOf(context, [
    ...alsoWith,
    ...atMost(lexical.named(candidate.profile.normalisedName), lexicalCandidatesMax),
    ...atMost(lexical.nearlyNamed(candidate.profile.normalisedName), lexicalCandidatesMax),
    ...lexical.objectWords.sharing(candidate.objectWords, wordWeights(registry).object, lexicalCandidatesMax),
  ]);
}

/** Tools with the same rare parameters, and those with the same words in the name. */
export function schemaCandidates(context: InspectionContext): IndexedTool[] {
  const { candidate, registry, alsoWith } = context;
  const { lexical } = registry;
  const weights = wordWeights(registry);
  const parameters = [...parameterWords(candidate.profile.parameters)];
  return othersOf(context, [
    ...alsoWith,
    ...atMost(lexical.named(candidate.profile.normalisedName), schemaCandidatesMax),
    ...lexical.objectWords.sharing(candidate.objectWords, weights.object, schemaCandidatesMax),
    ...lexical.parameters.sharing(parameters, weights.parameter, schemaCandidatesMax),
  ]);
}

/** The tools nearest in meaning, and those that stage 1 would compare. */
export function semanticCandidates(context: SemanticContext): IndexedTool[] {
  const { registry, vectors } = context;
  const near = registry.vectors.nearest(vectors.topic, semanticCandidatesMax + 1).map(({ key }) => key as ToolId);
  return [...new Set([...lexicalCandidates(context), ...othersOf(context, near)])];
}
