import { expect, test } from 'vitest';
import { type Policy, policySchema } from '../../shared/domain/environments/environment.js';
import { patchedPolicy, wholePolicy } from '../../shared/domain/environments/policy-patch.js';
import { looseningOf } from '../../shared/domain/environments/policy-loosening.js';

/** For each field a change that lets more through or tells people less; `undefined` for a field that does neither. */
const looser: Record<keyof Policy, readonly [before: object, after: object] | undefined> = {
  blockingSeverities: [{}, { blockingSeverities: ['CRITICAL'] }],
  tokenLimits: [{ tokenLimits: { catalog: 1_000 } }, {}],
  drift: [{}, { drift: { authority: 'allow' } }],
  newTools: [{ newTools: 'block' }, { newTools: 'review' }],
  behaviouralPairs: [{ behaviouralPairs: 'any-stage' }, {}],
  nameCollision: [{}, { nameCollision: 'prefix' }],
  router: [{}, { router: 'claude' }],
  routerModel: [
    { router: 'claude', routerModel: 'a' },
    { router: 'claude', routerModel: 'b' },
  ],
  gateRouting: [{}, { gateRouting: 'advisory' }],
  trials: [{ trials: 5 }, { trials: 3 }],
  probesPerTool: [{ probesPerTool: 5 }, { probesPerTool: 3 }],
  routerBudget: [{ gateRouting: 'advisory' }, { gateRouting: 'advisory', routerBudget: { tokens: 1 } }],
  gateSeconds: [{ gateRouting: 'advisory' }, { gateRouting: 'advisory', gateSeconds: 1 }],
  approvalTtlSeconds: undefined,
  alerts: [{ alerts: [{ id: 'ops', target: { type: 'smtp', to: ['ops@example.com'] } }] }, {}],
  alertBelowHealth: [{ alertBelowHealth: 60 }, { alertBelowHealth: 59 }],
};
const policy = (fields: object): Policy => policySchema.parse(fields);

test('every field of a policy has been judged: a new one cannot be forgotten', () => {
  expect(Object.keys(looser).sort()).toEqual(Object.keys(policySchema.shape).sort());
});

test.each(Object.entries(looser).flatMap(([field, change]) => (change ? [[field, ...change] as const] : [])))(
  'a looser %s takes a second person',
  (field, before, after) => {
    expect(looseningOf(policy(before), policy(after)).join()).toContain(
      { blockingSeverities: 'HIGH no longer blocks', alerts: 'alert channel ops is gone' }[field] ?? field,
    );
  },
);

test('less time or money for routing loosens nothing where a check that was not finished never passes', () => {
  expect(looseningOf(policy({}), policy({ gateSeconds: 1, routerBudget: { calls: 1, dollars: 0 } }))).toEqual([]);
});

test('another judge counts as looser in both directions, and the same policy as nothing', () => {
  expect(looseningOf(policy({ router: 'claude' }), policy({}))).toEqual(['router is local instead of claude']);
  expect(looseningOf(policy({}), policy({}))).toEqual([]);
});

test.each<[string, object, object, string[]]>([
  ['raised', { tool: 100 }, { tool: 101 }, ['tokenLimits.tool is 101 instead of 100']],
  ['removed', { tool: 100 }, {}, ['tokenLimits.tool is not set instead of 100']],
  ['lowered', { catalog: 100 }, { catalog: 99 }, []],
  ['set', {}, { tool: 1, catalog: 1 }, []],
])('a limit on tokens that is %s', (_, before, after, loosens) => {
  expect(looseningOf(policy({ tokenLimits: before }), policy({ tokenLimits: after }))).toEqual(loosens);
});

test('a policy that replaces another one leaves nothing of it, whatever fields either does without', () => {
  const policies = Object.values(looser)
    .flatMap((change) => change ?? [])
    .map(policy);
  for (const before of policies) {
    for (const after of policies) {
      // As an approval keeps it.
      const kept = JSON.parse(JSON.stringify(wholePolicy(after))) as object;
      expect(policy(patchedPolicy(before, kept))).toEqual(after);
    }
  }
});
