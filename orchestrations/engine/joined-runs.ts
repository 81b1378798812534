import { z } from 'zod';

/** The analyses that one call is for: one, or several that were joined. */
export const runsSchema = z.object({ env: z.string(), runId: z.string(), joined: z.array(z.string()).optional() });
export type Runs = z.infer<typeof runsSchema>;

interface OneRun {
  readonly env: string;
  readonly runId: string;
}

/** Each of them, in order. A joined analysis is carried out step by step as it would be by itself. */
export const eachRun = ({ env, runId, joined = [] }: Runs): OneRun[] =>
  [runId, ...joined].map((id) => ({ env, runId: id }));
