import type { ToolId } from '../domain/ids.js';
import { lexicalCandidatesMax, schemaCandidatesMax, semanticCandidatesMax } from './bounds.js';
import { othersOf, registeredOf, type InspectionContext, type SemanticContext } from './inspection-context.js';
import type { IndexedTool } from './indexed-tool.js';
import { parameterWords } from './schema-shape.js';
import type { RegistryIndex } from './registry-index.js';
import { type WordWeights, wordWeights } from './word-weights.js';

/** Up to `max` tools of a sequence, never reading further. */
function* atMost(tools: Iterable<IndexedTool>, max: number): Generator<IndexedTool> {
  let taken = 0;
  for (const tool of tools) {
    if (taken++ >= max) return;
    yield tool;
  }
}

/** What the name of one tool proposes in one state of a registry. */
interface Proposal {
  readonly weights: WordWeights;
  readonly of: IndexedTool;
  readonly tools: readonly IndexedTool[];
  /** Those of them that share words of the name, best first. */
  readonly sharing: readonly IndexedTool[];
}

/** Of the tool asked for last: every stage asks for the same. */
const proposals = new WeakMap<RegistryIndex, Proposal>();

function namesProposed({ candidate, registry }: InspectionContext): Proposal {
  const weights = wordWeights(registry);
  const known = proposals.get(registry);
  if (known?.weights === weights && known.of.profile === candidate.profile) return known;
  const { lexical } = registry;
  const sharing = lexical.objectWords.sharing(candidate.objectWords, weights.object, lexicalCandidatesMax);
  const tools = [
    ...atMost(lexical.named(candidate.profile.normalisedName), lexicalCandidatesMax),
    ...atMost(lexical.nearlyNamed(candidate.profile.normalisedName), lexicalCandidatesMax),
    ...sharing,
  ];
  const proposal = { weights, of: candidate, tools, sharing };
  proposals.set(registry, proposal);
  return proposal;
}

/** Tools whose name is the same, nearly the same, or made of the same rare words. */
export const lexicalCandidates = (context: InspectionContext): IndexedTool[] =>
  othersOf(context, [...registeredOf(context, context.alsoWith), ...namesProposed(context).tools]);

/** Tools with the same rare parameters, and those with the same words in the name. */
export function schemaCandidates(context: InspectionContext): IndexedTool[] {
  const { candidate, registry, alsoWith } = context;
  const { lexical } = registry;
  const weights = wordWeights(registry);
  const parameters = [...parameterWords(candidate.profile.parameters)];
  return othersOf(context, [
    ...registeredOf(context, alsoWith),
    ...atMost(lexical.named(candidate.profile.normalisedName), schemaCandidatesMax),
    ...namesProposed(context).sharing.slice(0, schemaCandidatesMax),
    ...lexical.parameters.sharing(parameters, weights.parameter, schemaCandidatesMax),
  ]);
}

/** The tools nearest in meaning, and those that stage 1 would compare. */
export function semanticCandidates(context: SemanticContext): IndexedTool[] {
  const { registry, topic, alsoWith } = context;
  const near = registry.vectors.nearest(topic, semanticCandidatesMax + 1).map(({ key }) => key as ToolId);
  // The nearest first: what they reach, others have to.
  return othersOf(context, [...registeredOf(context, [...near, ...alsoWith]), ...namesProposed(context).tools]);
}
