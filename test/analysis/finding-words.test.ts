import { expect, test } from 'vitest';
import { rules } from '../../shared/analysis/pipeline.js';
import type { ReportedConflict } from '../../cli/output/report/report.js';
import { conflictKey } from '../../cli/accepted/conflict-key.js';

const messages = rules.flatMap(({ meta }) =>
  Object.entries(meta.messages).map(([name, text]) => ({ name: `${meta.id} ${name}`, text })),
);

test('every rule has words for what it finds', () => {
  expect(messages.length).toBeGreaterThan(rules.length);
});

test.each(messages)('$name says what happens to a model or a person, and no figure', ({ text }) => {
  expect(text).toMatch(/^(?:A model|A person|Asked for)\b/);
  expect(text).toMatch(/\.$|"$/);
  expect(text).not.toMatch(/\{\{(?:score|count|split|interval|probes|contested|lost)\}\}|%/);
});

test('who accepted a conflict has accepted it however it is worded later', () => {
  const conflict = (text: string): ReportedConflict =>
    ({
      type: 'HIDDEN_TEXT',
      tools: ['crm~search'],
      findings: [{ stage: 'lexical', fingerprints: ['f'], text, evidence: { fields: ['description'] } }],
    }) as unknown as ReportedConflict;
  expect(conflictKey(conflict('A model reads more.'))).toBe(conflictKey(conflict('It hides text.')));
});
