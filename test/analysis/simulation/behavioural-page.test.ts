import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { behavioural, judgeRouting } from '../../../shared/analysis/rules/behavioural.js';
import { policySchema } from '../../../shared/domain/environments/environment.js';
import { probeOutcomeSchema } from '../../../shared/analysis/simulation/probes/probe.js';

const page = readFileSync('docs/rules/behavioural.md', 'utf8');

const exampleSchema = probeOutcomeSchema.omit({ fingerprints: true }).array();

const examples = [...page.matchAll(/```json outcomes-(flagged|clean)\n([^`]+)```/gu)].map(
  ([, kind = '', json = '']) => ({
    kind,
    outcomes: exampleSchema.parse(JSON.parse(json)).map((outcome) => ({ ...outcome, fingerprints: ['f', 'g'] })),
  }),
);

test('the page begins with what the stage says of itself and names every type', () => {
  expect(page).toContain(`# ${behavioural.meta.id}\n\n${behavioural.meta.summary}\n`);
  for (const type of behavioural.meta.types) expect(page).toContain(`\`${type}\``);
});

test('its examples are flagged or left alone as it says', () => {
  expect(new Set(examples.map(({ kind }) => kind))).toEqual(new Set(['flagged', 'clean']));
  for (const { kind, outcomes } of examples) {
    expect(judgeRouting(outcomes, policySchema.parse({}))).toHaveLength(kind === 'flagged' ? 1 : 0);
  }
});
