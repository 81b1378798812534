import { z } from 'zod';
import { type NewBatch, type RouterBatches, UnansweredError } from '../../analysis/router/router.js';
import { UnreachableError } from '../../kernel/errors/errors.js';
import { answersTo, isSince, jsonLines, leftOut, providerIdPattern, resultBytesMax } from '../batch-lines.js';
import { type ClaudeOptions, createClaudeClient, explainClaudeError, readClaudeAnswer } from './claude-api.js';
import { claudePick, toClaudeRequest } from './claude-router.js';
import { estimateCall } from '../model-prices.js';
import { estimateTokens } from '../model-prompt.js';

const count = z.int().nonnegative();
const batchSchema = z.object({
  id: z.string().regex(providerIdPattern),
  created_at: z.string(),
  processing_status: z.enum(['in_progress', 'canceling', 'ended']),
  request_counts: z.object({ processing: count, succeeded: count, errored: count, canceled: count, expired: count }),
});
type Batch = z.infer<typeof batchSchema>;

const lineSchema = z.object({
  custom_id: z.string(),
  result: z.discriminatedUnion('type', [
    z.object({ type: z.literal('succeeded'), message: z.unknown() }),
    z.object({
      type: z.literal('errored'),
      error: z.looseObject({ error: z.looseObject({ type: z.string().optional() }).optional() }).optional(),
    }),
    z.object({ type: z.literal('canceled') }),
    z.object({ type: z.literal('expired') }),
  ]),
});
type Line = z.infer<typeof lineSchema>;

/** Batches that are looked at for one that was handed in, at most. */
const listedMax = 1_000;
const errorPattern = /^[\w.-]{1,60}$/;

/** Message batches of Claude: half the price, answers within a day. */
export function createClaudeBatches({ calls, model, prices, ...access }: ClaudeOptions): RouterBatches {
  const client = createClaudeClient(access, resultBytesMax);
  const { batches } = client.messages;
  const pricing = { model, prices, isBatch: true };

  const call = <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    calls.run(async (signal) => {
      try {
        return await work(signal);
      } catch (error) {
        throw explainClaudeError(error);
      }
    });

  /** The API keeps no name for a batch: one of this time with as many requests may be it, and its results tell. */
  async function find(batch: NewBatch, signal: AbortSignal): Promise<string | undefined> {
    let seen = 0;
    for await (const listed of batches.list({ limit: 100 }, { signal })) {
      seen += 1;
      const one = parseBatch(listed);
      if (seen > listedMax || !isSince(Date.parse(one.created_at), batch)) return undefined;
      if (!batch.others.has(one.id) && total(one) === batch.questions.length) return one.id;
    }
    return undefined;
  }

  return {
    estimate: ({ query, tools }) => estimateCall(estimateTokens(query, tools), pricing),
    async submit(batch) {
      let { isNew } = batch;
      const requests = batch.questions.map(({ id, ...asked }) => ({
        custom_id: id,
        params: { ...toClaudeRequest(asked), model },
      }));
      return call(async (signal) => {
        const found = isNew ? undefined : await find(batch, signal);
        isNew = false;
        return found ?? parseBatch(await batches.create({ requests }, { signal })).id;
      });
    },
    async look(id) {
      const batch = parseBatch(await call((signal) => batches.retrieve(id, {}, { signal })));
      return {
        isEnded: batch.processing_status === 'ended',
        done: total(batch) - batch.request_counts.processing,
      };
    },
    async collect(id, questions) {
      // Not from the address that the batch names: the key goes to no other host.
      const path = `/v1/messages/batches/${encodeURIComponent(id)}/results`;
      const text = await call(async (signal) =>
        (await client.get(path, { signal, headers: { Accept: 'application/binary' } }).asResponse()).text(),
      );
      return answersTo(questions, readLines(text), ({ result }, { tools }) => {
        if (result.type !== 'succeeded') throw new UnansweredError(whyNot(result));
        return claudePick(readClaudeAnswer(result.message, toClaudeRequest({ query: '', tools }), pricing), tools);
      });
    },
    async cancel(id) {
      await call((signal) => batches.cancel(id, {}, { signal }));
    },
  };
}

function parseBatch(answer: unknown): Batch {
  const parsed = batchSchema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new UnreachableError('anthropic answers about a batch in a form that the API does not have');
}

const total = ({ request_counts: { processing, succeeded, errored, canceled, expired } }: Batch): number =>
  processing + succeeded + errored + canceled + expired;

function* readLines(text: string): Generator<Line> {
  for (const value of jsonLines(text)) {
    const parsed = lineSchema.safeParse(value);
    if (parsed.success) yield parsed.data;
  }
}

function whyNot(result: Exclude<Line['result'], { type: 'succeeded' }>): string {
  if (result.type === 'expired') return 'the batch expired before this question was asked';
  if (result.type === 'canceled') return 'the batch was cancelled before this question was asked';
  const type = result.error?.error?.type;
  return type !== undefined && errorPattern.test(type) ? `anthropic answers with an error (${type})` : leftOut;
}
