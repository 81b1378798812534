import type { Policy } from './environment.js';

/** Values of a field from the strictest to the loosest. */
const order = {
  change: ['block', 'review', 'allow'],
  nameCollision: ['none', 'priority', 'prefix'],
  behaviouralPairs: ['any-stage', 'semantic'],
  gateRouting: ['required', 'advisory'],
} as const;

const isLooser = (values: readonly string[], before: string, after: string): boolean =>
  values.indexOf(after) > values.indexOf(before);

/** In what a policy lets more through than another one, for people; empty when in nothing. */
export function looseningOf(before: Policy, after: Policy): string[] {
  const dropped = before.blockingSeverities.filter((severity) => !after.blockingSeverities.includes(severity));
  const drift = (['wording', 'schema', 'authority'] as const)
    .filter((kind) => isLooser(order.change, before.drift[kind], after.drift[kind]))
    .map((kind) => `drift.${kind} is ${after.drift[kind]} instead of ${before.drift[kind]}`);
  const fields = [
    ['newTools', order.change],
    ['nameCollision', order.nameCollision],
    ['behaviouralPairs', order.behaviouralPairs],
    ['gateRouting', order.gateRouting],
  ] as const;
  const looser = fields
    .filter(([field, values]) => isLooser(values, before[field], after[field]))
    .map(([field]) => `${field} is ${after[field]} instead of ${before[field]}`);
  const fewer = (['trials', 'probesPerTool'] as const)
    .filter((field) => after[field] < before[field])
    .map((field) => `${field} is ${after[field]} instead of ${before[field]}`);
  const heavier = (['tool', 'catalog'] as const)
    .filter((of) => (after.tokenLimits[of] ?? Infinity) > (before.tokenLimits[of] ?? Infinity))
    .map((of) => `tokenLimits.${of} is ${after.tokenLimits[of] ?? 'not set'} instead of ${before.tokenLimits[of]}`);
  // Which of two judges is stricter cannot be told, so another one counts as looser.
  const judges = (['router', 'routerModel'] as const)
    .filter((field) => after[field] !== before[field])
    .map((field) => `${field} is ${after[field] ?? 'not set'} instead of ${before[field] ?? 'not set'}`);
  const severities = dropped.map((severity) => `${severity} no longer blocks`);
  return [...severities, ...drift, ...looser, ...heavier, ...judges, ...fewer];
}
