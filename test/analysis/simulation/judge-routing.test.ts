import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toolIdOf } from '../../../shared/identity/identity.js';
import { findingSchema } from '../../../shared/domain/analysis/conflict.js';
import { policySchema } from '../../../shared/domain/environments/environment.js';
import { bySeverity } from '../../../shared/domain/severity.js';
import type { ToolId } from '../../../shared/domain/ids.js';
import { judgeRouting } from '../../../shared/analysis/rules/behavioural.js';
import type { ProbeOutcome } from '../../../shared/analysis/simulation/probes/probe.js';

const a = toolIdOf('jira', 'create_issue');
const b = toolIdOf('linear', 'create_issue');
const c = toolIdOf('slack', 'post_message');
const policy = policySchema.parse({});

type Pick = ToolId | null;
const kept: Pick[] = [];
const outcomesOf = (forA: Pick[][], forB: Pick[][], origin: ProbeOutcome['origin'] = 'log'): ProbeOutcome[] =>
  [...forA.map((picks) => ({ expected: a, picks })), ...forB.map((picks) => ({ expected: b, picks }))].map(
    ({ expected, picks }, at) => ({
      probeId: `probe-${at}`,
      query: `question ${at}`,
      pair: [a, b],
      fingerprints: ['f-a', 'f-b'],
      expected,
      origin,
      picks: picks === kept ? [expected, expected] : picks,
    }),
  );
const judge = (forA: Pick[][], forB: Pick[][]) => judgeRouting(outcomesOf(forA, forB), policy);
const brief = (forA: Pick[][], forB: Pick[][]) => judge(forA, forB).map(({ type, severity }) => `${type} ${severity}`);
const times = (count: number, picks: Pick[]): Pick[][] => Array<Pick[]>(count).fill(picks);

const lostToA = [b, a, a];
const lostToB = [b, b];
const wobble = [a, b, a];

test.each([
  ['every question went where it belongs', times(3, kept), times(3, kept), []],
  ['no tool was picked at all', times(3, [null, null]), times(3, [null, null]), []],
  ['a third tool took everything', times(3, [c, c]), times(3, [c, c]), []],
  ['one of six wobbled', [wobble, kept, kept], times(3, kept), ['SCOPE_BLEED LOW']],
  ['two of six wobbled', [wobble, wobble, kept], times(3, kept), ['SCOPE_BLEED LOW']],
  ['one wobbled on each side', [wobble, kept, kept], [lostToA, kept, kept], ['INTENT_AMBIGUITY LOW']],
  ['half wobbled', [wobble, wobble, kept], [lostToA, kept, kept], ['INTENT_AMBIGUITY HIGH']],
  ['four of six wobbled', [wobble, wobble, kept], [lostToA, lostToA, kept], ['INTENT_AMBIGUITY CRITICAL']],
  [
    'three of ten, spread over both',
    [wobble, wobble, ...times(3, kept)],
    [lostToA, ...times(4, kept)],
    ['INTENT_AMBIGUITY MEDIUM'],
  ],
  ['three of one tool’s five', [...times(3, wobble), kept, kept], times(5, kept), ['SCOPE_BLEED HIGH']],
  ['one tool lost all three', times(3, lostToB), times(3, kept), ['SUPERSEDED MEDIUM']],
  ['one tool lost all four', times(4, lostToB), times(5, kept), ['SUPERSEDED MEDIUM']],
  ['one tool lost all five', times(5, lostToB), times(5, kept), ['SUPERSEDED CRITICAL']],
  ['each took what was the other’s', times(3, lostToB), times(3, [a, a]), ['INTENT_AMBIGUITY CRITICAL']],
  ['one question only, and it was lost', [lostToB], [], ['SCOPE_BLEED LOW']],
])('%s', (_, forA, forB, expected) => {
  expect(brief(forA, forB)).toEqual(expected);
});

test.each(['template', 'model'] as const)(
  'what was written from a definition (%s) blocks nothing by itself',
  (origin) => {
    const all = [times(5, lostToB), times(5, lostToA)] as const;
    expect(judgeRouting(outcomesOf(...all, origin), policy)).toMatchObject([{ severity: 'MEDIUM' }]);
    const asked = outcomesOf(...all).slice(0, 4);
    expect(judgeRouting([...asked, ...outcomesOf(...all, origin).slice(4)], policy)).toMatchObject([
      { severity: 'MEDIUM' },
    ]);
    expect(judgeRouting(outcomesOf(...all).slice(0, 5), policy)).toMatchObject([{ severity: 'CRITICAL' }]);
  },
);

test('the evidence is enough to ask again: questions, picks, counts and the interval', () => {
  const [finding] = judge([wobble, kept, kept], times(3, kept));
  expect(finding?.text).toBe('Asked for what jira~create_issue does, a model may call linear~create_issue instead.');
  expect(finding?.evidence).toMatchObject({ probes: 6, contested: 1, trials: 3, router: 'local' });
  expect(finding?.evidence['outcomes']).toContainEqual({
    probeId: 'probe-0',
    query: 'question 0',
    expected: a,
    picks: wobble,
  });
  expect(() => findingSchema.parse(JSON.parse(JSON.stringify(finding)))).not.toThrow();
});

test('a tool that lost all its questions is told with how little they prove', () => {
  const [finding] = judge(times(3, lostToB), times(3, kept));
  expect(finding?.text).toBe(
    'Asked for what jira~create_issue does in test questions, a model mostly called linear~create_issue instead, which keeps its own.',
  );
  const directions = finding?.evidence['directions'] as { lostInterval95: { low: number } }[];
  expect(directions[0]?.lostInterval95.low).toBeCloseTo(0.44, 2);
});

test('a probe that was never put to the router neither confuses nor clears', () => {
  expect(judge([[]], [[]])).toEqual([]);
  expect(judge([wobble, []], [])[0]?.evidence['probes']).toBe(1);
});

const anyPicks = fc.array(fc.constantFrom<Pick>(a, b, c, null), { minLength: 1, maxLength: 5 });
const anySide = fc.array(anyPicks, { maxLength: 8 });

test('the judgement does not depend on the order of outcomes, of a pair, or on repetition', () => {
  fc.assert(
    fc.property(anySide, anySide, fc.func(fc.nat()), (forA, forB, order) => {
      const outcomes = outcomesOf(forA, forB);
      const turned = [...outcomes, ...outcomes.slice(0, 2)]
        .map((outcome): ProbeOutcome => ({ ...outcome, pair: [b, a], fingerprints: ['f-b', 'f-a'] }))
        .sort((x, y) => order(x.probeId) - order(y.probeId));
      expect(judgeRouting(turned, policy)).toEqual(judgeRouting(outcomes, policy));
    }),
  );
});

test('calling the two tools by each other’s names changes nothing but the names', () => {
  const swap = (pick: Pick): Pick => (pick === a ? b : pick === b ? a : pick);
  fc.assert(
    fc.property(anySide, anySide, (forA, forB) => {
      const mirrored = judge(
        forB.map((picks) => picks.map(swap)),
        forA.map((picks) => picks.map(swap)),
      );
      const straight = judge(forA, forB);
      const essence = ({ type, severity, tools, score }: (typeof straight)[number]) => ({
        type,
        severity,
        tools,
        score,
      });
      expect(mirrored.map(essence)).toEqual(straight.map(essence));
    }),
  );
});

test('more bleed never gives a milder severity or a lower score', () => {
  fc.assert(
    fc.property(anySide, anySide, fc.nat(), (forA, forB, which) => {
      const before = outcomesOf(forA, forB);
      fc.pre(before.length > 0);
      const at = which % before.length;
      const after = before.map((outcome, index) => {
        if (index !== at) return outcome;
        const other = outcome.expected === a ? b : a;
        const spot = outcome.picks.findIndex((pick) => pick !== other);
        return { ...outcome, picks: outcome.picks.map((pick, place) => (place === spot ? other : pick)) };
      });
      const [mild] = judgeRouting(before, policy);
      const [bad] = judgeRouting(after, policy);
      if (mild === undefined) return;
      expect(bad).toBeDefined();
      if (bad === undefined) return;
      expect(bySeverity(bad.severity, mild.severity)).toBeLessThanOrEqual(0);
      expect(bad.score).toBeGreaterThanOrEqual(mild.score);
    }),
  );
});

test('what parties keep adds to what is found, and takes nothing away from it', () => {
  fc.assert(
    fc.property(anySide, anySide, anySide, anySide, (forA, forB, easyForA, easyForB) => {
      const others = outcomesOf(forA, forB).map((one, at) => ({
        ...one,
        ...(at % 3 !== 0 && { keptBy: at % 3 === 1 ? ['ada'] : ['ada', 'bob'] }),
      }));
      const own = outcomesOf(easyForA, easyForB, 'manual').map((one, at) => ({
        ...one,
        probeId: `own-${at}`,
        keptBy: [at % 2 === 0 ? 'eve' : 'mallory'],
      }));
      const [without] = judgeRouting(others, policy);
      const [withThem] = judgeRouting([...others, ...own], policy);
      if (without === undefined) return;
      expect(withThem).toBeDefined();
      expect(bySeverity(withThem!.severity, without.severity)).toBeLessThanOrEqual(0);
    }),
  );
});

test('five easy questions of one party do not hide what five questions of others showed', () => {
  const shown = outcomesOf([...times(3, lostToB), kept, kept], times(2, kept)).map((one) => ({
    ...one,
    keptBy: ['ada'],
  }));
  const easy = outcomesOf(times(10, kept), times(10, kept), 'manual').map((one, at) => ({
    ...one,
    probeId: `easy-${at}`,
    keptBy: ['eve'],
  }));
  const before = judgeRouting(shown, policy).map(({ type, severity }) => `${type} ${severity}`);
  expect(before).toEqual(['SCOPE_BLEED HIGH']);
  expect(judgeRouting([...shown, ...easy], policy).map(({ type, severity }) => `${type} ${severity}`)).toEqual(before);
});
