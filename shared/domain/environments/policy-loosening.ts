import { channelLoosening } from '../alerts/channel-loosening.js';
import type { Policy } from './environment.js';

/** In what the policy `after` is looser than `before` by one field, for people. */
type Loosens = (before: Policy, after: Policy) => string[];

/** For a field that lets nothing more through and hides nothing, whatever its value. */
const never: Loosens = () => [];

const change = ['block', 'review', 'allow'] as const;

/**
 * When each field of a policy loosens it: lets more through, or tells people less. A new field does not compile until
 * somebody decided.
 */
const loosens: Record<keyof Policy, Loosens> = {
  blockingSeverities: (before, after) =>
    before.blockingSeverities
      .filter((severity) => !after.blockingSeverities.includes(severity))
      .map((severity) => `${severity} no longer blocks`),
  tokenLimits: (before, after) =>
    (['tool', 'catalog'] as const)
      .filter((of) => (after.tokenLimits[of] ?? Infinity) > (before.tokenLimits[of] ?? Infinity))
      .map((of) => `tokenLimits.${of} is ${after.tokenLimits[of] ?? 'not set'} instead of ${before.tokenLimits[of]}`),
  drift: (before, after) =>
    (['wording', 'schema', 'authority'] as const)
      .filter((kind) => change.indexOf(after.drift[kind]) > change.indexOf(before.drift[kind]))
      .map((kind) => `drift.${kind} is ${after.drift[kind]} instead of ${before.drift[kind]}`),
  newTools: laterIn('newTools', change),
  behaviouralPairs: laterIn('behaviouralPairs', ['any-stage', 'semantic']),
  nameCollision: laterIn('nameCollision', ['none', 'priority', 'prefix']),
  gateRouting: laterIn('gateRouting', ['required', 'advisory']),
  router: anotherJudge('router'),
  routerModel: anotherJudge('routerModel'),
  trials: lower('trials'),
  probesPerTool: lower('probesPerTool'),
  // Less of these two leaves more unanswered. That never passes, except in a check whose routing is advisory.
  gateSeconds: inAdvisoryChecks(lower('gateSeconds')),
  routerBudget: inAdvisoryChecks((before, after) =>
    (['calls', 'tokens', 'dollars'] as const)
      .filter((of) => after.routerBudget[of] < before.routerBudget[of])
      .map((of) => `routerBudget.${of} is ${after.routerBudget[of]} instead of ${before.routerBudget[of]}`),
  ),
  // What waits for longer is let in no sooner, and what expires stays blocked.
  approvalTtlSeconds: never,
  alerts: (before, after) => channelLoosening(before.alerts, after.alerts),
  alertBelowHealth: lower('alertBelowHealth'),
};

/** In what a policy lets more through than another one or tells people less, for people; empty when in nothing. */
export const looseningOf = (before: Policy, after: Policy): string[] =>
  Object.values(loosens).flatMap((ofField) => ofField(before, after));

/** Looser when the value comes later in the list, which begins with the strictest. */
function laterIn<Field extends 'newTools' | 'behaviouralPairs' | 'nameCollision' | 'gateRouting'>(
  field: Field,
  values: readonly Policy[Field][],
): Loosens {
  return function isLaterIn(before, after) {
    return values.indexOf(after[field]) > values.indexOf(before[field]) ? [instead(field, before, after)] : [];
  };
}

function lower(field: 'trials' | 'probesPerTool' | 'gateSeconds' | 'alertBelowHealth'): Loosens {
  return function isLower(before, after) {
    return after[field] < before[field] ? [instead(field, before, after)] : [];
  };
}

/** Which of two judges is stricter cannot be told, so another one counts as looser. */
function anotherJudge(field: 'router' | 'routerModel'): Loosens {
  return function isAnotherJudge(before, after) {
    return after[field] === before[field] ? [] : [instead(field, before, after)];
  };
}

function inAdvisoryChecks(ofField: Loosens): Loosens {
  return function loosensAdvisoryChecks(before, after) {
    return after.gateRouting === 'advisory' ? ofField(before, after) : [];
  };
}

/** Fields whose values are words and numbers. */
type Plain = {
  [Field in keyof Policy]: Policy[Field] extends string | number | undefined ? Field : never;
}[keyof Policy];

const instead = (field: NonNullable<Plain>, before: Policy, after: Policy): string =>
  `${field} is ${after[field] ?? 'not set'} instead of ${before[field] ?? 'not set'}`;
