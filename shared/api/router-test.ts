import { z } from 'zod';
import { billSchema } from '../domain/routing/bill.js';

/** How a router did on one question that is the same everywhere. */
export const routerTestSchema = z.object({
  router: z.string(),
  /** Whether it picked the tool that fits. */
  works: z.boolean(),
  /** Why it does not. */
  reason: z.string().optional(),
  durationMs: z.number().nonnegative(),
  /** What the question was going to cost, about, and what it cost; absent where questions cost nothing. */
  estimate: billSchema.optional(),
  bill: billSchema.optional(),
});
export type RouterTest = z.infer<typeof routerTestSchema>;
