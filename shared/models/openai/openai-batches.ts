import { toFile } from 'openai';
import { z } from 'zod';
import {
  type BatchedQuestion,
  type NewBatch,
  type RouterBatches,
  type RoutingAnswer,
  UnansweredError,
} from '../../analysis/router/router.js';
import { UnreachableError } from '../../kernel/errors/errors.js';
import { answersTo, isSince, jsonLines, leftOut, providerIdPattern } from '../batch-lines.js';
import { explainModelFailure } from '../model-failure.js';
import { estimateCall } from '../model-prices.js';
import { estimateTokens } from '../model-prompt.js';
import { explainOpenAiError, type OpenAiOptions, readOpenAiAnswer } from './openai-api.js';
import { openAiPick, toOpenAiRequest } from './openai-router.js';

const id = z.string().regex(providerIdPattern);
const count = z.int().nonnegative();
const batchSchema = z.object({
  id,
  created_at: z.number(),
  status: z.enum([
    ...([
      'validating',
      'failed',
      'in_progress',
      'finalizing',
      'completed',
      'expired',
      'cancelling',
      'cancelled',
    ] as const),
  ]),
  output_file_id: id.nullish(),
  error_file_id: id.nullish(),
  errors: z.object({ data: z.array(z.object({ code: z.string().nullish() })).nullish() }).nullish(),
  request_counts: z.object({ completed: count, failed: count }).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});
type Batch = z.infer<typeof batchSchema>;

const codeSchema = z.looseObject({ code: z.string().nullish() });
const lineSchema = z.object({
  custom_id: z.string(),
  response: z
    .object({ status_code: z.int(), body: z.looseObject({ error: codeSchema.nullish() }).nullish() })
    .nullish(),
  error: codeSchema.nullish(),
});
type Line = z.infer<typeof lineSchema>;

const endings: readonly Batch['status'][] = ['failed', 'completed', 'expired', 'cancelled'];
/** Batches that are looked at for one that was handed in, at most. */
const listedMax = 1_000;
const codePattern = /^[\w.-]{1,60}$/;
/** What the questions are put to, as each API names it. */
const endpoints = { openai: '/v1/chat/completions', 'azure-openai': '/chat/completions' } as const;

/** Batches of OpenAI, there or on Azure (a deployment of the type Global Batch): half the price, answers within a day. */
export function createOpenAiBatches({ client, provider, model, prices, calls }: OpenAiOptions): RouterBatches {
  const pricing = { model, prices, isBatch: true };
  const endpoint = endpoints[provider];

  const call = <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    calls.run(async (signal) => {
      try {
        return await work(signal);
      } catch (error) {
        throw explainOpenAiError(error, provider);
      }
    });

  function parseBatch(answer: unknown): Batch {
    const parsed = batchSchema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new UnreachableError(`${provider} answers about a batch in a form that the API does not have`);
  }

  const toLine = ({ id: customId, ...asked }: BatchedQuestion): string =>
    `${JSON.stringify({ custom_id: customId, method: 'POST', url: endpoint, body: { ...toOpenAiRequest(asked, provider), model } })}\n`;

  async function find(batch: NewBatch, signal: AbortSignal): Promise<string | undefined> {
    let seen = 0;
    for await (const listed of client.batches.list({ limit: 100 }, { signal })) {
      seen += 1;
      const one = parseBatch(listed);
      if (seen > listedMax || !isSince(one.created_at * 1000, batch)) return undefined;
      if (one.metadata?.['mtgs'] === batch.marker) return one.id;
    }
    return undefined;
  }

  async function create({ questions, marker }: NewBatch, signal: AbortSignal): Promise<string> {
    const file = await toFile(Buffer.from(questions.map(toLine).join('')), 'questions.jsonl');
    const uploaded = z.object({ id }).parse(await client.files.create({ file, purpose: 'batch' }, { signal }));
    const batch = await client.batches.create(
      {
        input_file_id: uploaded.id,
        // The type knows the names of OpenAI only.
        endpoint: endpoint as (typeof endpoints)['openai'],
        completion_window: '24h',
        metadata: { mtgs: marker },
      },
      { signal },
    );
    return parseBatch(batch).id;
  }

  const retrieve = async (batchId: string): Promise<Batch> =>
    parseBatch(await call((signal) => client.batches.retrieve(batchId, { signal })));

  async function readFile(file: string | null | undefined): Promise<string> {
    if (file === undefined || file === null) return '';
    return call(async (signal) => (await client.files.content(file, { signal })).text());
  }

  return {
    estimate: ({ query, tools }) => estimateCall(estimateTokens(query, tools), pricing),
    async submit(batch) {
      let { isNew } = batch;
      return call(async (signal) => {
        const found = isNew ? undefined : await find(batch, signal);
        isNew = false;
        return found ?? (await create(batch, signal));
      });
    },
    async look(batchId) {
      const { status, request_counts: counts } = await retrieve(batchId);
      return { isEnded: endings.includes(status), done: (counts?.completed ?? 0) + (counts?.failed ?? 0) };
    },
    async collect(batchId, questions) {
      const batch = await retrieve(batchId);
      const texts = [await readFile(batch.output_file_id), await readFile(batch.error_file_id)];
      const pick = (line: Line, { tools }: Pick<BatchedQuestion, 'tools'>): RoutingAnswer => {
        const body = line.response?.status_code === 200 ? line.response.body : undefined;
        if (body === undefined || body === null) throw new UnansweredError(whyNot(line, provider));
        const request = toOpenAiRequest({ query: '', tools }, provider);
        return openAiPick(readOpenAiAnswer(body, request, pricing), tools);
      };
      return answersTo(questions, texts.flatMap(readLines), pick, whyLeftOut(batch, provider));
    },
    async cancel(batchId) {
      await call((signal) => client.batches.cancel(batchId, { signal }));
    },
  };
}

/** Why a question has no answer that no file names. */
const whyLeftOut = ({ status, errors }: Batch, provider: string): string =>
  whyNot({ error: { code: status === 'failed' ? errors?.data?.[0]?.code : `batch_${status}` } }, provider);

function readLines(text: string): Line[] {
  return [...jsonLines(text)].flatMap((value) => lineSchema.safeParse(value).data ?? []);
}

function whyNot({ response, error }: Pick<Line, 'response' | 'error'>, provider: string): string {
  const code = error?.code ?? response?.body?.error?.code;
  if (response !== undefined && response !== null) {
    return explainModelFailure(provider, { status: response.status_code, code }).message;
  }
  return typeof code === 'string' && codePattern.test(code) ? `${provider} gave no answer (${code})` : leftOut;
}
