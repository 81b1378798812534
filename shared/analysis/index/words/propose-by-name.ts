import type { Policy } from '../../../domain/environments/environment.js';
import { blocksFrom } from '../../../domain/environments/blocking.js';
import { lexicalCandidatesMax, postingsReadMax } from '../../text/bounds.js';
import type { IndexedTool } from '../indexed-tool.js';
import type { RegistryIndex } from '../registry-index.js';

/** What the name of a tool proposes in one state of a registry. */
export interface Proposal {
  readonly tools: readonly IndexedTool[];
  /** Those of them that share words of the name, best first. */
  readonly sharing: readonly IndexedTool[];
  /** Bound on the share of words that the name has in common with that of any other tool, 0 to 1. */
  readonly othersShareMax: number;
}

interface Asked {
  readonly candidate: IndexedTool;
  readonly registry: Pick<RegistryIndex, 'lexical' | 'weights'>;
  readonly policy: Policy;
}

/**
 * How many tools that share words are looked at, and how many index entries are read for them. Findings of names and
 * parameters are MEDIUM: unless that blocks, the best pairs are enough, since nothing that blocks is among the rest.
 */
export const sharingBounds = (policy: Policy, max: number): readonly [limit: number, readMax: number] =>
  blocksFrom(policy, 'MEDIUM') ? [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] : [max, postingsReadMax];

/** Tools whose name is the same, nearly the same, or made of the same rare words. */
export function proposeByName({ candidate, registry: { lexical, weights }, policy }: Asked): Proposal {
  const { tools: sharing, othersMax } = lexical.objectWords.sharing(
    candidate.objectWords,
    weights.object,
    ...sharingBounds(policy, lexicalCandidatesMax),
  );
  const total = candidate.objectWords.reduce((sum, word) => sum + weights.object(word), 0);
  return {
    tools: [
      ...lexical.named(candidate.profile.normalisedName),
      ...lexical.lookingLike(candidate.profile.look),
      ...lexical.nearlyNamed(candidate.profile.normalisedName),
      ...sharing,
    ],
    sharing,
    othersShareMax: othersMax === 0 ? 0 : Math.min(1, othersMax / total),
  };
}
