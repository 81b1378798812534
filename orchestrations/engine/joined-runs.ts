import { z } from 'zod';

/** The analyses that one call is for: one, or several that were joined. */
export const runsSchema = z.object({
  env: z.string(),
  runId: z.string(),
  joined: z.array(z.string()).optional(),
  /** Somebody waits for them. */
  isUrgent: z.boolean().optional(),
});
export type Runs = z.infer<typeof runsSchema>;

type OneRun = Omit<Runs, 'joined'>;

/** Each of them, in order. A joined analysis is carried out step by step as it would be by itself. */
export const eachRun = ({ runId, joined = [], ...rest }: Runs): OneRun[] =>
  [runId, ...joined].map((id) => ({ ...rest, runId: id }));
