import { lexicalCandidates, nearCandidates, objectsSharedWithOthers } from '../candidates.js';
import type { ToolId } from '../../domain/ids.js';
import { comparing } from '../compare-pair.js';
import { defineStage } from '../define-stage.js';
import { combinedThresholds } from '../fitted.js';
import type { IndexedTool } from '../indexed-tool.js';
import type { SemanticContext } from '../inspection-context.js';
import type { PairScore } from '../pair-score.js';
import { createRisingMinimum } from '../rising-minimum.js';
import { severityOfScore } from '../severity-of-score.js';
import { worstFirst } from '../worst-first.js';

interface Overlap {
  readonly score: number;
  readonly tools: readonly [ToolId, ToolId];
  readonly one: IndexedTool;
  readonly two: IndexedTool;
  readonly pair: PairScore;
}

/** Stage 3: meaning. */
export const semantic = defineStage({
  meta: {
    id: 'semantic',
    stage: 'semantic',
    summary: 'Tools that do the same to the same kind of thing, whatever they are called.',
    lifecycle: 'stable',
    types: ['SEMANTIC_OVERLAP'],
    messages: {
      overlap:
        '"{{first}}" and "{{second}}" do much the same: a model would pick the wrong one in about {{percent}} of 100 cases.',
    },
  },

  *inspect(context: SemanticContext) {
    const { candidate, registry, topic } = context;
    const found: Overlap[] = [];
    const minimum = createRisingMinimum(combinedThresholds.LOW);
    const wanted = new Set(context.alsoWith);
    const comparison = comparing(candidate, registry);
    const compared = new Set<number>();
    const compare = (others: readonly IndexedTool[]): void => {
      const cosineWith = registry.vectors.comparing(topic);
      for (const other of others) {
        if (compared.has(other.number)) continue;
        compared.add(other.number);
        const least = wanted.has(other.tool.id) ? combinedThresholds.LOW : minimum.current;
        const pair = comparison.byTopicFrom(least, other, cosineWith);
        if (pair === undefined || pair.score < least) continue;
        minimum.add(pair.score);
        const [one, two] = candidate.tool.id < other.tool.id ? [candidate, other] : [other, candidate];
        found.push({ score: pair.score, tools: [one.tool.id, two.tool.id] as const, one, two, pair });
      }
    };
    // What tools of like names reach, all others have to, by likeness of meaning alone.
    compare(lexicalCandidates(context));
    compare(nearCandidates(context, comparison.topicNeededAtLeast(minimum.current, objectsSharedWithOthers(context))));
    for (const { score, tools, one, two, pair } of worstFirst(found, context.alsoWith)) {
      const isWeak = one.profile.isWeakLanguage || two.profile.isWeakLanguage;
      yield {
        message: 'overlap' as const,
        type: 'SEMANTIC_OVERLAP' as const,
        severity: severityOfScore(score),
        score,
        tools,
        data: {
          first: one.tool.definition.name,
          second: two.tool.definition.name,
          // A likelihood, never a certainty.
          percent: Math.min(Math.round(score), 99),
        },
        evidence: {
          parts: pair.parts,
          texts: [one.texts, two.texts],
          ...(isWeak ? { weak: 'The model knows English only; this comparison is less sure.' } : {}),
        },
      };
    }
  },
});
