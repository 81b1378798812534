import { z } from 'zod';
import { nothingSpent } from '../../domain/routing/bill.js';
import { digest } from '../../kernel/canonical/canonical-json.js';
import type { Work } from '../../domain/work.js';
import type { RunDataStore } from '../../stores/run-data-store.js';
import type { WritingModel, WritingRequest, Written } from './writing-model.js';

/** Requests that are out, by environment, model and request; one map for a process. */
export type WrittenRequests = Map<string, Promise<Written>>;

const rememberedSchema = z.object({ text: z.string(), isCut: z.boolean() });

/**
 * Keeps what a model wrote for a week, by model and request: a request that is repeated, also because a process died in the
 * middle, has the same answer and costs nothing again. One that is made while the same is out waits for its answer.
 */
export function rememberWritten(
  model: WritingModel,
  {
    runData,
    env,
    out,
  }: { readonly runData: Pick<RunDataStore, 'get' | 'put'>; readonly env: string; readonly out: WrittenRequests },
): WritingModel {
  const work: Work = { kind: 'answers', env, id: digest([model.id]) };

  async function answerTo(request: WritingRequest, key: string): Promise<Written> {
    const stored = rememberedSchema.safeParse(await runData.get(work, key));
    if (stored.success) return { ...stored.data, bill: nothingSpent };
    const { text, isCut, bill } = await model.write(request);
    await runData.put(work, key, { text, isCut });
    return { text, isCut, bill };
  }

  return {
    ...model,
    async write(request) {
      const { task, data, form } = request;
      const key = `written/${digest([task, data, form])}`;
      const place = `${env} ${work.id} ${key}`;
      const underWay = out.get(place);
      if (underWay !== undefined) return { ...(await underWay), bill: nothingSpent };
      const asked = answerTo(request, key).finally(() => out.delete(place));
      out.set(place, asked);
      return asked;
    },
  };
}
