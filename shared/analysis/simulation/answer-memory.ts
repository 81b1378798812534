import { z } from 'zod';
import { digest } from '../../kernel/canonical/canonical-json.js';
import { questionKey } from '../../kernel/canonical/question-key.js';
import { toolIdSchema } from '../../domain/ids.js';
import { billSchema } from '../../domain/routing/bill.js';
import type { Work } from '../../domain/work.js';
import type { RunDataStore } from '../../stores/run-data-store.js';
import type { Router, RoutingRequest } from '../router/router.js';

const rememberedSchema = z.object({
  tool: toolIdSchema.nullable(),
  bill: billSchema.optional(),
  /** Why there is no pick, where there is none. */
  unanswered: z.string().optional(),
  /** The piece of work that the call was made for, and that pays for it. */
  payer: z.string(),
});
export type Remembered = z.infer<typeof rememberedSchema>;

/** The answers of one model within an environment, kept for a week by tools in their order, query and trial. */
export interface AnswerMemory {
  /** Where the model gave no pick, that counts for those who asked only: asking again later can help. */
  get(key: string, isOwn: (payer: string) => boolean): Promise<Remembered | undefined>;
  put(key: string, answer: Remembered): Promise<void>;
}

export const answerKey = (request: Pick<RoutingRequest, 'query' | 'tools' | 'trial'>): string =>
  `answer/${questionKey(request)}`;

export function createAnswerMemory(
  router: Pick<Router, 'id'>,
  { runData, env }: { readonly runData: Pick<RunDataStore, 'get' | 'put'>; readonly env: string },
): AnswerMemory {
  const work: Work = { kind: 'answers', env, id: digest([router.id]) };
  return {
    async get(key, isOwn) {
      const { data } = rememberedSchema.safeParse(await runData.get(work, key));
      return data === undefined || (data.unanswered !== undefined && !isOwn(data.payer)) ? undefined : data;
    },
    put: (key, answer) => runData.put(work, key, answer),
  };
}
