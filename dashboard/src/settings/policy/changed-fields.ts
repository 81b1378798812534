import type { Policy } from '../../api/types.js';

/** The fields of a policy in which two differ. */
export const changedFields = (one: Policy, other: Policy): (keyof Policy)[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)] as (keyof Policy)[])].filter(
    (field) => JSON.stringify(one[field]) !== JSON.stringify(other[field]),
  );
