import type { Policy } from '../../domain/environment.js';
import type { Severity } from '../../domain/severity.js';
import { lexicalCandidates } from '../candidates.js';
import { comparing } from '../compare-pair.js';
import { defineStage } from '../define-stage.js';
import { lexicalThresholds } from '../fitted.js';
import type { InspectionContext } from '../inspection-context.js';
import { createRisingMinimum } from '../rising-minimum.js';
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
    const minimum = createRisingMinimum(lexicalThresholds.MEDIUM);
    const wanted = new Set(context.alsoWith);
    const comparison = comparing(candidate, registry);
    for (const other of lexicalCandidates(context)) {
      const [one, two] =
        candidate.tool.id < other.tool.id ? [candidate.tool, other.tool] : [other.tool, candidate.tool];
      const tools = [one.id, two.id] as const;
      const names = [one.definition.name, two.definition.name] as const;
      if (candidate.profile.normalisedName === other.profile.normalisedName) {
        const isSame = names[0] === names[1];
        yield {
          message: isSame ? ('same' as const) : ('sameLetters' as const),
          type: 'EXACT_NAME' as const,
          severity: isSame ? exactNameSeverity[policy.nameCollision] : ('HIGH' as const),
          score: certain,
          tools,
          data: { name: names[0], first: names[0], second: names[1] },
          evidence: { names, parts: comparison.byNames(other).parts },
        };
        continue;
      }
      if (!comparison.sharesName(other, sharedWordsMin)) continue;
      const least = wanted.has(other.tool.id) ? lexicalThresholds.MEDIUM : minimum.current;
      const pair = comparison.byNamesFrom(least, other);
      if (pair === undefined || pair.score < least) continue;
      minimum.add(pair.score);
      alike.push({ score: pair.score, tools, names, pair });
    }
    for (const { score, tools, names, pair } of worstFirst(alike, context.alsoWith)) {
      yield {
        message: 'similar' as const,
        type: 'SIMILAR_NAME' as const,
        severity: 'MEDIUM' as const,
        score,
        tools,
        data: { first: names[0], second: names[1] },
        evidence: { names, parts: pair.parts },
      };
    }
  },
});
