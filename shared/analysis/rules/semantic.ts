import type { Severity } from '../../domain/severity.js';
import { blockingScore } from '../../domain/environments/blocking.js';
import { lexicalCandidates, nearCandidates } from '../inspection/candidates.js';
import { defineRule } from '../inspection/define-rule.js';
import type { ScoreThresholds } from '../fitted/fitted-model.js';
import type { IndexedTool } from '../index/indexed-tool.js';
import type { Inspection } from '../inspection/inspection.js';
import type { OverlapScore } from '../score/pair-score.js';
import type { ToolVersionView } from '../../domain/registry/registry-view.js';
import { createBar, selectFound } from '../inspection/select-found.js';
import { severityOfOverlap } from '../score/severity-of-overlap.js';

/** Stage 3: meaning. */
export const semantic = defineRule({
  meta: {
    id: 'semantic',
    stage: 'semantic',
    summary: 'Tools that do the same to the same kind of thing, whatever they are called.',
    lifecycle: 'stable',
    types: ['SEMANTIC_OVERLAP'],
    messages: {
      overlap:
        'A model that is asked to "{{request}}" may call either "{{first}}" of {{firstServer}} or "{{second}}" of {{secondServer}}.',
    },
  },

  *inspect(inspection: Inspection) {
    const { candidate, comparison, policy, nearness } = inspection;
    if (nearness === undefined) return { unread: `${candidate.tool.id} has no vector` };
    const found: Overlap[] = [];
    // Pairs from MEDIUM on are put to routing simulation, so that none of those that matter may be missed.
    const { thresholds } = comparison;
    const decisive = Math.min(thresholds.MEDIUM, blockingScore(policy, thresholds));
    const bar = createBar(inspection, thresholds.LOW, decisive);
    const compared = new Set<number>();
    const compare = (others: readonly IndexedTool[]): void => {
      for (const other of others) {
        if (compared.has(other.number)) continue;
        compared.add(other.number);
        const least = bar.for(other.tool.id);
        const pair = comparison.byTopicFrom(least, other, nearness);
        if (pair === undefined || pair.score < least) continue;
        bar.add(pair.score);
        found.push(overlapOf(candidate, other, pair, thresholds));
      }
    };
    // What tools of like names reach, all others have to reach by likeness of meaning alone.
    compare(lexicalCandidates(inspection));
    compare(nearCandidates(inspection, bar.current, 'best'));
    compare(nearCandidates(inspection, decisive, 'all'));
    const { reported, coverage } = selectFound(found, inspection);
    yield* reported;
    return coverage;
  },
});

interface Overlap {
  readonly message: 'overlap';
  readonly type: 'SEMANTIC_OVERLAP';
  readonly severity: Severity;
  readonly score: number;
  readonly tools: readonly [ToolVersionView, ToolVersionView];
  readonly data: Readonly<Record<'request' | 'first' | 'firstServer' | 'second' | 'secondServer', string>>;
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** What somebody would ask for to get a tool: the words of its name without the system's, the verb in front. */
function requestFor({ bare, profile }: IndexedTool): string {
  const verb = profile.nameWords[profile.verbAt];
  const words = bare.name.split(' ');
  return verb !== undefined && words.includes(verb)
    ? [verb, ...words.filter((word) => word !== verb)].join(' ')
    : `use ${bare.name}`;
}

function overlapOf(
  candidate: IndexedTool,
  other: IndexedTool,
  pair: OverlapScore,
  thresholds: ScoreThresholds,
): Overlap {
  const [one, two] = candidate.tool.id < other.tool.id ? [candidate, other] : [other, candidate];
  const isWeak = one.profile.isWeakLanguage || two.profile.isWeakLanguage;
  return {
    message: 'overlap',
    type: 'SEMANTIC_OVERLAP',
    severity: severityOfOverlap(pair, thresholds, one, two),
    score: pair.score,
    tools: [one.tool, two.tool],
    data: {
      request: requestFor(one),
      first: one.tool.definition.name,
      firstServer: one.tool.server,
      second: two.tool.definition.name,
      secondServer: two.tool.server,
    },
    evidence: {
      parts: pair.parts,
      texts: [one.texts, two.texts],
      ...(isWeak ? { weak: 'The model knows English only; this comparison is less sure.' } : {}),
    },
  };
}
