import { z } from 'zod';
import type { Conflict } from '../domain/analysis/conflict.js';
import { toolIdSchema } from '../domain/ids.js';

/** How many of the questions meant for a tool went to the other tool of a conflict by majority. */
export const questionsLostSchema = z.object({ tool: toolIdSchema, lost: z.int().min(0), questions: z.int().min(1) });
export type QuestionsLost = z.infer<typeof questionsLostSchema>;

const evidenceSchema = z.object({
  directions: z.array(
    z
      .object({ expected: toolIdSchema, lost: z.int().min(0), probes: z.int().min(1) })
      .transform(({ expected, lost, probes }): QuestionsLost => ({ tool: expected, lost, questions: probes })),
  ),
});

/** What the behavioural stage measured of a conflict; a tool that it put no question for is not among these. */
export function questionsLost({ findings }: Pick<Conflict, 'findings'>): QuestionsLost[] {
  for (const { stage, evidence } of findings) {
    const measured = stage === 'behavioural' ? evidenceSchema.safeParse(evidence) : undefined;
    if (measured?.success) return measured.data.directions;
  }
  return [];
}
