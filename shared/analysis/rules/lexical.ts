import type { Policy } from '../../domain/environments/environment.js';
import type { ToolVersionView } from '../../domain/registry/registry-view.js';
import type { Severity } from '../../domain/severity.js';
import { blockingScore } from '../../domain/environments/blocking.js';
import { lexicalCandidates } from '../inspection/candidates.js';
import { defineRule } from '../inspection/define-rule.js';
import { lexicalThresholds } from '../fitted/fitted.js';
import type { IndexedTool } from '../index/indexed-tool.js';
import type { Inspection } from '../inspection/inspection.js';
import { isToldApart } from '../score/severity-of-overlap.js';
import { createBar, selectFound } from '../inspection/select-found.js';

/** Chance of confusion of two tools a client cannot even address apart. */
const certain = 100;

/** How sure it is that a name of mixed alphabets is to be taken for another: where nobody sees it, and where people do. */
const disguisedScore = 60;
const mixedScore = 30;

// Where clients put the server before the name, equal names are told apart; where one server wins, the other is hidden.
const exactNameSeverity: Record<Policy['nameCollision'], Severity> = {
  none: 'CRITICAL',
  prefix: 'MEDIUM',
  priority: 'HIGH',
};

/** Shared weight of the names' words from which a likeness rests on the names, not on the descriptions. */
const sharedWordsMin = 0.34;

/** In what way two names are equal; `undefined` when they are not. */
function equalityOf(a: IndexedTool, b: IndexedTool): 'same' | 'sameLetters' | 'looksSame' | undefined {
  if (a.tool.definition.name === b.tool.definition.name) return 'same';
  if (a.profile.writtenName === b.profile.writtenName && a.profile.writtenName !== '') return 'sameLetters';
  return a.profile.look === b.profile.look || a.profile.normalisedName === b.profile.normalisedName
    ? 'looksSame'
    : undefined;
}

const dataOf = (one: ToolVersionView, two: ToolVersionView) => ({
  first: one.definition.name,
  firstServer: one.server,
  second: two.definition.name,
  secondServer: two.server,
});

/** Stage 1: names. */
export const lexical = defineRule({
  meta: {
    id: 'lexical',
    stage: 'lexical',
    summary: 'Names that are equal, nearly equal, or made of the same telling words.',
    lifecycle: 'stable',
    types: ['EXACT_NAME', 'SIMILAR_NAME', 'MIXED_SCRIPT'],
    messages: {
      same: 'A model that calls "{{first}}" may reach {{firstServer}} or {{secondServer}}: both offer a tool of that name.',
      sameLetters:
        'A model that means "{{first}}" of {{firstServer}} may call "{{second}}" of {{secondServer}}: the names differ only in case and separators.',
      looksSame:
        'A person takes "{{first}}" of {{firstServer}} and "{{second}}" of {{secondServer}} for the same tool: the names differ in letters that look alike.',
      mixed:
        'A person reads another name than the one that a model calls: "{{word}}" in "{{name}}" of {{server}} mixes letters of two alphabets that look alike.',
      similar:
        'A model that means "{{first}}" of {{firstServer}} may call "{{second}}" of {{secondServer}}: the names are easily taken for each other.',
    },
  },

  *inspect(inspection: Inspection) {
    const { candidate, comparison, policy } = inspection;
    const [mixed] = candidate.profile.mixedWords;
    if (mixed !== undefined) {
      yield {
        message: 'mixed' as const,
        type: 'MIXED_SCRIPT' as const,
        severity: mixed.isDisguised ? ('MEDIUM' as const) : ('LOW' as const),
        score: mixed.isDisguised ? disguisedScore : mixedScore,
        tools: [candidate.tool] as const,
        data: { name: candidate.tool.definition.name, server: candidate.tool.server, word: mixed.word },
        evidence: { words: candidate.profile.mixedWords.map(({ word }) => word), readAs: candidate.profile.nameWords },
      };
    }
    const equal = [];
    const alike = [];
    const bar = createBar(inspection, lexicalThresholds.MEDIUM, blockingScore(policy, lexicalThresholds));
    for (const other of lexicalCandidates(inspection)) {
      const [one, two] =
        candidate.tool.id < other.tool.id ? [candidate.tool, other.tool] : [other.tool, candidate.tool];
      const tools = [one, two] as const;
      const names = [one.definition.name, two.definition.name] as const;
      const equality = equalityOf(candidate, other);
      if (equality !== undefined) {
        const isSame = equality === 'same';
        equal.push({
          message: equality,
          type: 'EXACT_NAME' as const,
          severity: isSame ? exactNameSeverity[policy.nameCollision] : ('HIGH' as const),
          score: certain,
          tools,
          data: dataOf(one, two),
          evidence: { names, parts: comparison.byNames(other).parts },
        });
        continue;
      }
      if (!comparison.sharesName(other, sharedWordsMin)) continue;
      const least = bar.for(other.tool.id);
      const pair = comparison.byNamesFrom(least, other);
      if (pair === undefined || pair.score < least) continue;
      bar.add(pair.score);
      alike.push({
        message: 'similar' as const,
        type: 'SIMILAR_NAME' as const,
        severity: isToldApart(candidate, other) ? ('LOW' as const) : ('MEDIUM' as const),
        score: pair.score,
        tools,
        data: dataOf(one, two),
        evidence: { names, parts: pair.parts },
      });
    }
    const same = selectFound(equal, inspection);
    const similar = selectFound(alike, inspection);
    yield* same.reported;
    yield* similar.reported;
    return {
      leftOut: same.coverage.leftOut + similar.coverage.leftOut,
      simulate: [...same.coverage.simulate, ...similar.coverage.simulate],
    };
  },
});
