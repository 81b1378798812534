import { z } from 'zod';

/** Names that every client takes. */
export const namePattern = /^[A-Za-z0-9_-]{1,64}$/;

const parameterSchema = z.object({
  from: z.string(),
  to: z.string(),
  description: z.string().nullable(),
});

/** A change that a model proposes: what its type does not need is null. */
export const proposalSchema = z.object({
  type: z.enum(['RENAME', 'DESCRIPTION_REWRITE', 'SCOPE_NARROWING', 'SCHEMA_CLARIFICATION']),
  /** 1 or 2, as the model was shown the tools. */
  tool: z.int(),
  name: z.string().nullable(),
  description: z.string().nullable(),
  parameters: z.array(parameterSchema).max(20).nullable(),
  why: z.string(),
});
export type Proposal = z.infer<typeof proposalSchema>;

/** Changes in one answer, at most. */
export const proposalsMax = 4;
export const proposalsSchema = z.object({ fixes: z.array(proposalSchema).max(proposalsMax) });
