import { z } from 'zod';
import { policySchema } from './environment.js';

/** The policy's fields without their defaults: what a patch leaves out stays as it is. */
export const policyPatchSchema = z.strictObject(
  Object.fromEntries(Object.entries(policySchema.shape).map(([name, field]) => [name, field.unwrap().optional()])),
);
export type PolicyPatch = z.infer<typeof policyPatchSchema>;
