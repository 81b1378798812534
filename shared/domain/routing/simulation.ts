import { z } from 'zod';
import { billSchema } from './bill.js';
import { actorSchema } from '../event.js';
import { slugSchema, toolIdSchema } from '../ids.js';
import { severitySchema } from '../severity.js';

export const simulationStatusSchema = z.enum(['queued', 'running', 'completed', 'failed', 'cancelled']);

/**
 * A simulation that somebody asked for: what a change would do to where requests go. Its request and its report are
 * working data, which is forgotten after a week; this stays.
 */
export const simulationSchema = z.object({
  id: z.string(),
  env: slugSchema,
  status: simulationStatusSchema,
  requestedBy: actorSchema,
  requestedAt: z.iso.datetime(),
  /** Servers whose tools the change adds, changes or removes. */
  servers: z.array(slugSchema),
  /** Tools that are added or changed, and those that are removed. */
  puts: z.array(toolIdSchema),
  removes: z.array(toolIdSchema),
  /** Its questions are asked in batches, which take up to a day and cost half. */
  isBatch: z.literal(true).optional(),
  /** What it was computed on. */
  revision: z.int().nonnegative().optional(),
  router: z.string().optional(),
  questions: z.int().nonnegative().optional(),
  /** Where a model is asked: what it was going to cost at most, about, and what it cost. */
  estimate: billSchema.optional(),
  bill: billSchema.optional(),
  /** Whether everything was asked; absent until it has ended. */
  outcome: z.enum(['established', 'not-established']).optional(),
  risk: z.object({ score: z.number().min(0).max(100), severity: severitySchema }).optional(),
  /** It waits for its turn; absent once it has been begun. */
  waiting: z.literal(true).optional(),
  /** When its turn came; absent while it waits, and of one that needed none. */
  begunAt: z.iso.datetime().optional(),
  startedAt: z.iso.datetime().optional(),
  completedAt: z.iso.datetime().optional(),
  endedBy: actorSchema.optional(),
  error: z.string().optional(),
});
export type Simulation = z.infer<typeof simulationSchema>;

/** Whether a simulation is still to come to an end. */
export const isOpen = ({ status }: Pick<Simulation, 'status'>): boolean => status === 'queued' || status === 'running';
