import { z } from 'zod';
import { alertKindSchema } from './alert.js';
import { actorSchema } from '../event.js';
import { slugSchema } from '../ids.js';
import { severitySchema } from '../severity.js';

/** A workflow that asked to be told: a channel of an environment beside those of its policy. */
export const subscriptionSchema = z.object({
  /** Derives from environment and address: subscribing again is the same subscription. */
  id: z.string().regex(/^sub-[0-9a-f]{24}$/),
  env: slugSchema,
  /** Where to post to. Whoever knows it can speak to the workflow, so it is never shown again. */
  callbackUrl: z.url({ protocol: /^https?$/ }).max(4000),
  /** Only these kinds; absent means all. */
  events: z.array(alertKindSchema).max(20).optional(),
  minimumSeverity: severitySchema,
  createdAt: z.iso.datetime(),
  createdBy: actorSchema,
});
export type Subscription = z.infer<typeof subscriptionSchema>;
