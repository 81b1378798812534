import { expect, test } from 'vitest';
import { lostByTool } from '../../dashboard/src/map/lost-by-tool.js';
import { radiusOf } from '../../dashboard/src/map/radius-of.js';
import { questionsLost } from '../../shared/api/questions-lost.js';
import { toolIdOf } from '../../shared/identity/identity.js';
import type { Finding } from '../../shared/domain/analysis/conflict.js';

const finding = (stage: Finding['stage'], evidence: Finding['evidence']): Finding => ({
  stage,
  type: 'SCOPE_BLEED',
  severity: 'HIGH',
  score: 50,
  tools: [toolIdOf('a', 'x'), toolIdOf('b', 'y')],
  fingerprints: [],
  text: '',
  evidence,
});
const direction = { expected: 'a~x', other: 'b~y', probes: 8, lost: 3, contested: 4, kept: 5 };

test('what a tool loses is what the behavioural stage measured, and nothing where it measured nothing', () => {
  const measured = finding('behavioural', { directions: [direction] });
  expect(questionsLost({ findings: [finding('lexical', {}), measured] })).toEqual([
    { tool: 'a~x', lost: 3, questions: 8 },
  ]);
  for (const evidence of [{}, { directions: 'many' }, { directions: [{ ...direction, lost: -1 }] }])
    expect(questionsLost({ findings: [finding('behavioural', evidence)] })).toEqual([]);
  expect(questionsLost({ findings: [finding('semantic', { directions: [direction] })] })).toEqual([]);
});

test('losses add up over conflicts, and a tool that was not measured differs from one that loses nothing', () => {
  const sums = lostByTool([
    { lost: [{ tool: 'a~x', lost: 3, questions: 8 }] },
    {
      lost: [
        { tool: 'a~x', lost: 1, questions: 2 },
        { tool: 'b~y', lost: 0, questions: 5 },
      ],
    },
    {},
  ]);
  expect(sums.get('a~x')).toEqual({ lost: 4, questions: 10 });
  expect(sums.get('b~y')).toEqual({ lost: 0, questions: 5 });
  expect(sums.has('c~z')).toBe(false);
  expect(radiusOf(sums.get('a~x'))).toBeGreaterThan(radiusOf(sums.get('b~y')));
});
