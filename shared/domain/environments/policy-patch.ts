import { z } from 'zod';
import { type Policy, policySchema } from './environment.js';

/**
 * The policy's fields without their defaults: what a patch leaves out stays as it is. `null` takes away a field that a policy
 * may do without.
 */
export const policyPatchSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(policySchema.shape).map(([name, field]) => {
      const value = field.unwrap();
      return [name, (field instanceof z.ZodOptional ? value.nullable() : value).optional()];
    }),
  ),
);

/** Fields to change. `null` takes away a field that a policy may do without. */
export type PolicyPatch = {
  readonly [Field in keyof Policy]?: undefined extends Policy[Field] ? Policy[Field] | null : Policy[Field];
};

/** The patch that leaves nothing of another policy: a field that this one does without is taken away. */
export const wholePolicy = (policy: Policy): PolicyPatch =>
  Object.fromEntries(Object.keys(policySchema.shape).map((name) => [name, policy[name as keyof Policy] ?? null]));

/** A policy with the fields of a patch in place of its own: still to be parsed. */
export const patchedPolicy = (policy: Policy, patch: object): object =>
  Object.fromEntries(Object.entries<unknown>({ ...policy, ...patch }).filter(([, value]) => value !== null));
