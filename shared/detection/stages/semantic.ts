import { semanticCandidates } from '../candidates.js';
import { comparePair } from '../compare-pair.js';
import { defineStage } from '../define-stage.js';
import { combinedThresholds } from '../fitted.js';
import type { SemanticContext } from '../inspection-context.js';
import { severityOfScore } from '../severity-of-score.js';
import { worstFirst } from '../worst-first.js';

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
    const { candidate, registry, vectors } = context;
    const found = [];
    for (const other of semanticCandidates(context)) {
      const theirs = registry.vectorsOf(other);
      if (theirs === undefined) continue;
      const pair = comparePair({ ...candidate, vectors }, { ...other, vectors: theirs }, registry);
      if (pair.score < combinedThresholds.LOW) continue;
      const [one, two] = candidate.tool.id < other.tool.id ? [candidate, other] : [other, candidate];
      const isWeak = candidate.profile.isWeakLanguage || other.profile.isWeakLanguage;
      found.push({
        message: 'overlap' as const,
        type: 'SEMANTIC_OVERLAP' as const,
        severity: severityOfScore(pair.score),
        score: pair.score,
        tools: [one.tool.id, two.tool.id] as const,
        // A likelihood, never a certainty.
        data: {
          first: one.tool.definition.name,
          second: two.tool.definition.name,
          percent: Math.min(Math.round(pair.score), 99),
        },
        evidence: {
          parts: pair.parts,
          texts: [one.texts, two.texts],
          ...(isWeak ? { weak: 'The model knows English only; this comparison is less sure.' } : {}),
        },
      });
    }
    yield* worstFirst(found, context.alsoWith);
  },
});
