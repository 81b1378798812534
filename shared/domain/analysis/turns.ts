import { z } from 'zod';
import { slugSchema } from '../ids.js';

/**
 * The lines in which analyses wait: somebody waits for an interactive one, which is of a single tool, and for a small one,
 * which is of a few; nobody waits for a bulk one.
 */
export const lineSchema = z.enum(['interactive', 'small', 'bulk']);
export type Line = z.infer<typeof lineSchema>;

/** Tools that one step of an analysis takes at a time: few enough to end soon, enough that its writes are worth it. */
export const shardTools = 25;

/** Analyses that were begun together. The first run names the orchestration that carries them out. */
export const turnSchema = z.object({
  line: lineSchema,
  runId: z.string(),
  joined: z.array(z.string()),
  /** The trace of the first run, in which they are carried out. */
  traceparent: z.string().max(60).optional(),
});
export type Turn = z.infer<typeof turnSchema>;

/** The analyses of an environment that are under way: one document, so that no two instances begin too many. */
export const turnsSchema = z.object({ env: slugSchema, turns: z.array(turnSchema) });
export type Turns = z.infer<typeof turnsSchema>;
