import { z } from 'zod';
import { nothingSpent } from '../../domain/routing/bill.js';
import { digest } from '../../kernel/canonical/canonical-json.js';
import type { Work } from '../../domain/work.js';
import type { RunDataStore } from '../../stores/run-data-store.js';
import type { WritingModel } from './writing-model.js';

const rememberedSchema = z.object({ text: z.string(), isCut: z.boolean() });

/**
 * Keeps what a model wrote for a week, by model and request: a request that is repeated, also because a process died in the
 * middle, has the same answer and costs nothing again.
 */
export function rememberWritten(
  model: WritingModel,
  runData: Pick<RunDataStore, 'get' | 'put'>,
  env: string,
): WritingModel {
  const work: Work = { kind: 'answers', env, id: digest([model.id]) };
  return {
    ...model,
    async write(request) {
      const { task, data, form } = request;
      const key = `written/${digest([task, data, form])}`;
      const stored = rememberedSchema.safeParse(await runData.get(work, key));
      if (stored.success) return { ...stored.data, bill: nothingSpent };
      const { text, isCut, bill } = await model.write(request);
      await runData.put(work, key, { text, isCut });
      return { text, isCut, bill };
    },
  };
}
