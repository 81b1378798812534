import type { z } from 'zod';
import { slugSchema, toolIdSchema } from '../domain/ids.js';
import { type StoredProbe, storedProbeSchema } from '../domain/routing/probe.js';

export const shownProbeSchema = storedProbeSchema.omit({ env: true, expected: true }).extend({
  environment: slugSchema,
  toolId: toolIdSchema.meta({ description: 'The tool that the question is meant for' }),
});
export type ShownProbe = z.infer<typeof shownProbeSchema>;

export const toShownProbe = ({ env, expected, ...rest }: StoredProbe): ShownProbe => ({
  environment: env,
  toolId: expected,
  ...rest,
});
