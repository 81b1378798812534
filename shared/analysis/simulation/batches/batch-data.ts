import { z } from 'zod';

/** A trial of a question that goes into a batch. */
export const batchedTrialSchema = z.object({
  /** Under which its answer is remembered. */
  key: z.string(),
  probe: z.string(),
  chunk: z.int().nonnegative(),
  side: z.enum(['before', 'after']),
  trial: z.int().nonnegative(),
});
export type BatchedTrial = z.infer<typeof batchedTrialSchema>;

/** What is asked in one round, and why more is not, if there is more. */
export const roundSchema = z.object({ parts: z.int().nonnegative(), reason: z.string().optional() });
export type Round = z.infer<typeof roundSchema>;

/** One batch of a round. */
export const partSchema = z.array(batchedTrialSchema);

/** How far one batch is: about to be handed in, handed in, and its answers remembered. */
export const partStateSchema = z.object({
  since: z.iso.datetime(),
  id: z.string().optional(),
  isCollected: z.literal(true).optional(),
});
export type PartState = z.infer<typeof partStateSchema>;

const padded = (number: number): string => String(number).padStart(4, '0');

/** Keys of the batches of a simulation in its working data. */
export const batchKeys = {
  round: (round: number): string => `round/${padded(round)}`,
  part: (round: number, part: number): string => `batch/${padded(round)}/${padded(part)}`,
  state: (round: number, part: number): string => `batch-state/${padded(round)}/${padded(part)}`,
  /** Batches at the provider that are known to be of somebody else. */
  foreign: 'batches-of-others',
};
