import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadCases, loadWorld, splits } from '../../../bench/steering/labelled-cases.js';
import type { Passage } from '../../../shared/analysis/steering/passages.js';
import { signsIn } from '../../../shared/analysis/steering/read-signs.js';
import { wordingGroups, steeringWordings } from '../../../shared/analysis/steering/wordings/index.js';
import { sentencesOf } from '../../../shared/analysis/steering/sentences.js';
import { inspectSteering } from '../support/inspect-steering.js';

/** A pattern without what looks around it: it matches at least as much. */
function withoutLooks(source: string): string {
  const at = source.search(/\(\?<?[=!]/u);
  if (at < 0) return source;
  let depth = 0;
  let end = at;
  for (; end < source.length; end += source[end] === '\\' ? 2 : 1) {
    if (source[end] === '(') depth += 1;
    if (source[end] === ')' && --depth === 0) break;
  }
  return withoutLooks(source.slice(0, at) + source.slice(end + 1));
}

describe('wordings', () => {
  const lines = (text: string, on: 'prose' | 'name'): Passage[] =>
    on === 'name'
      ? [{ field: 'x', text, kind: on }]
      : sentencesOf(text).map((sentence) => ({ field: 'x', text: sentence, kind: on }));

  test.each(steeringWordings.map((wording) => [wording.id, wording] as const))(
    '%s tells its examples apart',
    (id, wording) => {
      const found = (text: string) => signsIn(lines(text, wording.on), 'sum').filter((sign) => sign.rule === id);
      expect(found(wording.example).map(({ severity }) => severity)).toEqual([wording.severity]);
      expect(found(wording.counterExample)).toEqual([]);
    },
  );

  test('have ids of their own', () => {
    const ids = steeringWordings.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  // A bounded window for each match: no text, however it is made, costs more than its length.
  test.each(
    steeringWordings.flatMap(({ id, pattern, unless, milderIf }) =>
      [pattern, unless, milderIf].flatMap((one) => (one === undefined ? [] : [[id, one.source] as const])),
    ),
  )('%s has no unbounded repetition', (_, source) => {
    expect(source.replaceAll(/\\.|\[[^\]]*\]/gu, '')).not.toMatch(/[*+]|\{\d+,\}/u);
  });

  test.each(
    wordingGroups.flatMap(({ cue, wordings }) => wordings.map(({ id, pattern }) => [id, pattern, cue] as const)),
  )('%s matches nothing that its cue leaves out', (_, pattern, cue) => {
    const samples = new RegExp(withoutLooks(pattern.source).replaceAll('\\b', '').replaceAll('(?-i:', '(?:'));
    let matched = 0;
    fc.assert(
      fc.property(fc.stringMatching(samples), (text) => {
        if (!pattern.test(text)) return;
        matched += 1;
        expect(cue.test(text), text).toBe(true);
      }),
      { numRuns: 1_000 },
    );
    expect(matched).toBeGreaterThan(0);
  });
});

describe('the labelled set', () => {
  test.each(splits)('%s: no plain tool is flagged MEDIUM or worse, and most that steer are', async (split) => {
    const world = await loadWorld();
    let missed = 0;
    for (const { id, label, candidate, siblings } of await loadCases(split)) {
      const { findings } = await inspectSteering(candidate, ...world, ...siblings);
      const isFlagged = findings.some(({ severity }) => severity === 'HIGH' || severity === 'MEDIUM');
      if (label === 'plain') expect([id, isFlagged]).toEqual([id, false]);
      else if (!isFlagged) missed += 1;
    }
    expect(missed).toBeLessThanOrEqual(1);
  });
});
