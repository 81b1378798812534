import { schemaCandidatesMax, semanticCandidatesMax } from '../text/bounds.js';
import type { IndexedTool } from '../index/indexed-tool.js';
import type { Inspection } from './inspection.js';
import { sharingBounds } from '../index/words/propose-by-name.js';
import { parameterWords } from '../schema/schema-shape.js';

/** Tools whose name is the same, nearly the same, or made of the same rare words. */
export const lexicalCandidates = (inspection: Inspection): IndexedTool[] =>
  inspection.others([...inspection.wantedVersions(), ...inspection.proposal.tools]);

/** Tools with the same rare parameters, and those with the same words in the name. */
export function schemaCandidates(inspection: Inspection): IndexedTool[] {
  const { candidate, registry, proposal } = inspection;
  const { lexical, weights } = registry;
  const parameters = [...parameterWords(candidate.profile.parameters)];
  const [limit, readMax] = sharingBounds(inspection.policy, schemaCandidatesMax);
  return inspection.others([
    ...inspection.wantedVersions(),
    ...lexical.named(candidate.profile.normalisedName).slice(0, limit),
    ...proposal.sharing.slice(0, limit),
    ...lexical.parameters.sharing(parameters, weights.parameter, limit, readMax).tools,
  ]);
}

/** The tools nearest in meaning of those that can still score so much by it, nearest first; `all` of them, or the best. */
export function nearCandidates(inspection: Inspection, scoreMin: number, which: 'all' | 'best'): IndexedTool[] {
  const { registry, nearness, comparison, proposal } = inspection;
  const topicMin = comparison.topicNeededAtLeast(scoreMin, proposal.othersShareMax);
  if (nearness === undefined || topicMin > 1) return [];
  const near = nearness.nearest(which === 'all' ? Number.MAX_SAFE_INTEGER : semanticCandidatesMax + 1, topicMin);
  return inspection.others(near.flatMap(({ key }) => registry.version(key) ?? []));
}
