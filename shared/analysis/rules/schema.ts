import { blockingScore } from '../../domain/environments/blocking.js';
import { schemaCandidates } from '../inspection/candidates.js';
import { defineRule } from '../inspection/define-rule.js';
import { lexicalThresholds } from '../fitted/fitted.js';
import type { Inspection } from '../inspection/inspection.js';
import { schemaClashes } from '../schema/schema-clashes.js';
import { createBar, selectFound } from '../inspection/select-found.js';

/** Clashes one finding lists. */
const clashesShown = 10;

/** Stage 2: schemas. */
export const schema = defineRule({
  meta: {
    id: 'schema',
    stage: 'schema',
    summary: 'Tools that look alike and ask for the same parameter in ways that contradict each other.',
    lifecycle: 'stable',
    types: ['SCHEMA_COLLISION'],
    messages: {
      clash:
        'A model that mixes up "{{first}}" of {{firstServer}} and "{{second}}" of {{secondServer}} sends what the other does not take: "{{parameter}}" is {{one}} in one and {{two}} in the other.',
    },
  },

  *inspect(inspection: Inspection) {
    const { candidate, comparison, policy } = inspection;
    const found = [];
    const bar = createBar(inspection, lexicalThresholds.MEDIUM, blockingScore(policy, lexicalThresholds));
    for (const other of schemaCandidates(inspection)) {
      const least = bar.for(other.tool.id);
      if (!comparison.canReachByNames(least, other) || !comparison.sharesParameters(other)) continue;
      const pair = comparison.byNamesFrom(least, other);
      if (pair === undefined || pair.score < least) continue;
      const [one, two] = candidate.tool.id < other.tool.id ? [candidate, other] : [other, candidate];
      const { shared, clashes } = schemaClashes(one.profile.parameters, two.profile.parameters);
      const hard = clashes.filter(({ about }) => about !== 'required');
      const worst = hard[0];
      if (worst === undefined) continue;
      bar.add(pair.score);
      found.push({
        message: 'clash' as const,
        type: 'SCHEMA_COLLISION' as const,
        severity: 'MEDIUM' as const,
        score: pair.score,
        tools: [one.tool, two.tool] as const,
        data: {
          first: one.tool.definition.name,
          firstServer: one.tool.server,
          second: two.tool.definition.name,
          secondServer: two.tool.server,
          parameter: worst.parameter,
          one: worst.first,
          two: worst.second,
        },
        evidence: { clashes: clashes.slice(0, clashesShown), shared, parts: pair.parts },
      });
    }
    const { reported, coverage } = selectFound(found, inspection);
    yield* reported;
    return coverage;
  },
});
