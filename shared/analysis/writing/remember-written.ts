import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { nothingSpent } from '../../domain/routing/bill.js';
import { digest } from '../../kernel/canonical/canonical-json.js';
import type { Work } from '../../domain/work.js';
import type { RunDataStore } from '../../stores/run-data-store.js';
import type { WritingModel, WritingRequest, Written } from './writing-model.js';

/** Requests that are out, by environment, model and request; one map for a process. */
export type WrittenRequests = Map<string, Promise<Written>>;

const rememberedSchema = z.object({ text: z.string(), isCut: z.boolean() });

/** Until when others wait for whoever asks; longer than a request may take. */
const claimSchema = z.object({ until: z.number() });
const claimMs = 120_000;
const lookEveryMs = 250;

/**
 * Keeps what a model wrote for a week, by model and request: a request that is repeated, also because a process died in the
 * middle, has the same answer and costs nothing again. One that is made while the same is out, also of another process, waits for
 * its answer; of a process that died it waits two minutes, and then asks.
 */
export function rememberWritten(
  model: WritingModel,
  {
    runData,
    env,
    out,
  }: {
    readonly runData: Pick<RunDataStore, 'get' | 'put' | 'claim'>;
    readonly env: string;
    readonly out: WrittenRequests;
  },
): WritingModel {
  const work: Work = { kind: 'answers', env, id: digest([model.id]) };

  async function storedUnder(key: string): Promise<Written | undefined> {
    const { data } = rememberedSchema.safeParse(await runData.get(work, key));
    return data === undefined ? undefined : { ...data, bill: nothingSpent };
  }

  async function ask(request: WritingRequest, key: string, claim: string): Promise<Written> {
    try {
      const { text, isCut, bill } = await model.write(request);
      await runData.put(work, key, { text, isCut });
      return { text, isCut, bill };
    } catch (error) {
      // Whoever waits need not wait for the time to be up.
      await runData.put(work, claim, { until: 0 });
      throw error;
    }
  }

  /** Each claim is a document of its own, which one alone can create: so one alone takes over from a process that died. */
  async function answerTo(request: WritingRequest, key: string): Promise<Written> {
    for (let number = 0; ;) {
      const stored = await storedUnder(key);
      if (stored !== undefined) return stored;
      const claim = `claim/${number}/${key}`;
      if (await runData.claim(work, claim, { until: Date.now() + claimMs })) {
        // It may have come between the look and the claim.
        return (await storedUnder(key)) ?? ask(request, key, claim);
      }
      const { data } = claimSchema.safeParse(await runData.get(work, claim));
      if (data === undefined || data.until < Date.now()) number += 1;
      else await pause(lookEveryMs, undefined, { signal: request.signal });
    }
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
