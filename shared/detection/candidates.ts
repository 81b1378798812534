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
  /** Bound on the share of words that the name has in common with that of any other tool, 0 to 1. */
  readonly othersShareMax: number;
}

/** Of the tool asked for last: every stage asks for the same. */
const proposals = new WeakMap<RegistryIndex, Proposal>();

function namesProposed({ candidate, registry }: InspectionContext): Proposal {
  const weights = wordWeights(registry);
  const known = proposals.get(registry);
  if (known?.weights === weights && known.of.profile === candidate.profile) return known;
  const { lexical } = registry;
  const { tools: sharing, othersMax } = lexical.objectWords.sharing(
    candidate.objectWords,
    weights.object,
    lexicalCandidatesMax,
  );
  const tools = [
    ...atMost(lexical.named(candidate.profile.normalisedName), lexicalCandidatesMax),
    ...atMost(lexical.nearlyNamed(candidate.profile.normalisedName), lexicalCandidatesMax),
    ...sharing,
  ];
  const total = candidate.objectWords.reduce((sum, word) => sum + weights.object(word), 0);
  const proposal = {
    ...{ weights, of: candidate, tools, sharing },
    othersShareMax: othersMax === 0 ? 0 : Math.min(1, othersMax / total),
  };
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
    ...lexical.parameters.sharing(parameters, weights.parameter, schemaCandidatesMax).tools,
  ]);
}

/** Most of the names' words that the candidate shares with any tool that {@link lexicalCandidates} leaves out, 0 to 1. */
export const objectsSharedWithOthers = (context: InspectionContext): number => namesProposed(context).othersShareMax;

/** The tools nearest in meaning, from a cosine of the topics on. */
export function nearCandidates(context: SemanticContext, topicMin: number): IndexedTool[] {
  if (topicMin > 1) return [];
  const near = context.registry.vectors.nearest(context.topic, semanticCandidatesMax + 1, topicMin);
  return othersOf(
    context,
    registeredOf(
      context,
      near.map(({ key }) => key as ToolId),
    ),
  );
}
