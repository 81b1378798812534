import type { Policy } from '../../domain/environment.js';
import type { Severity } from '../../domain/severity.js';
import { lexicalCandidates } from '../candidates.js';
import { compareNames } from '../compare-pair.js';
import { defineStage } from '../define-stage.js';
import { lexicalThresholds } from '../fitted.js';
import type { InspectionContext } from '../inspection-context.js';
import type { PairScore } from '../pair-score.js';
import { worstFirst } from '../worst-first.js';

/** Chance of confusion of two tools a client cannot even address apart. */
const certain = 100;

// Where clients put the server before the name, equal names are told apart; where one server wins, the other is hidden.
const exactNameSeverity: Record<Policy['nameCollision'], Severity> = {
  none: 'CRITICAL',
  prefix: 'MEDIUM',
  priority: 'HIGH',
};

/** Shared weight of the names' words from which a likeness rests on the names, not on the descriptions. */
const sharedWordsMin = 0.34;

const hasNameEvidence = ({ nameAlike = 0, objects = 0 }: PairScore['parts']): boolean =>
  nameAlike > 0 || objects >= sharedWordsMin;

/** Stage 1: names. */
export const lexical = defineStage({
  meta: {
    id: 'lexical',
    stage: 'lexical',
    summary: 'Names that are equal, nearly equal, or made of the same telling words.',
    lifecycle: 'stable',
    types: ['EXACT_NAME', 'SIMILAR_NAME'],
    messages: {
      same: 'Two servers offer a tool named "{{name}}".',
      sameLetters: '"{{first}}" and "{{second}}" differ only in case and separators.',
      similar: '"{{first}}" and "{{second}}" are easily taken for each other.',
    },
  },

  *inspect(context: InspectionContext) {
    const { candidate, registry, policy } = context;
    const alike = [];
    for (const other of lexicalCandidates(context)) {
      const pair = compareNames(candidate, other, registry);
      const [one, two] = [candidate.tool, other.tool].sort((a, b) => (a.id < b.id ? -1 : 1)) as [
        typeof candidate.tool,
        typeof candidate.tool,
      ];
      const tools = [one.id, two.id] as const;
      const data = { first: one.definition.name, second: two.definition.name };
      if (candidate.profile.normalisedName === other.profile.normalisedName) {
        const isSame = one.definition.name === two.definition.name;
        yield {
          message: isSame ? ('same' as const) : ('sameLetters' as const),
          type: 'EXACT_NAME' as const,
          severity: isSame ? exactNameSeverity[policy.nameCollision] : ('HIGH' as const),
          score: certain,
          tools,
          data: { ...data, name: one.definition.name },
          evidence: { names: [data.first, data.second], parts: pair.parts },
        };
      } else if (pair.score >= lexicalThresholds.MEDIUM && hasNameEvidence(pair.parts)) {
        alike.push({
          message: 'similar' as const,
          type: 'SIMILAR_NAME' as const,
          severity: 'MEDIUM' as const,
          score: pair.score,
          tools,
          data,
          evidence: { names: [data.first, data.second], parts: pair.parts },
        });
      }
    }
    yield* worstFirst(alike, context.alsoWith);
  },
});
