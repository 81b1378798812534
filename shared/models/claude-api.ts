import Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import type { Bill } from '../domain/routing/bill.js';
import type { ModelPrices } from '../domain/routing/model-prices.js';
import type { AppError } from '../kernel/errors/errors.js';
import { UnansweredError } from '../analysis/router/router.js';
import { boundedFetch } from './bounded-fetch.js';
import type { ModelCalls } from './model-calls.js';
import { explainModelFailure } from './model-failure.js';
import { priced } from './model-prices.js';
import { createObservedCall } from './observed-call.js';

export interface ClaudeOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly model: string;
  readonly prices: ModelPrices;
  readonly calls: ModelCalls;
}

const tokens = z.int().nonnegative();
const answerSchema = z.object({
  stop_reason: z.string().nullable(),
  content: z
    .array(z.looseObject({ type: z.string(), name: z.string().optional(), text: z.string().optional() }))
    .max(200),
  usage: z.object({
    input_tokens: tokens,
    output_tokens: tokens,
    cache_creation_input_tokens: tokens.nullish(),
    cache_read_input_tokens: tokens.nullish(),
  }),
});

/** An answer of Claude, and what it cost. */
export interface ClaudeAnswer extends Pick<z.infer<typeof answerSchema>, 'stop_reason' | 'content'> {
  readonly bill: Bill;
}

type Request = Omit<Anthropic.MessageCreateParamsNonStreaming, 'model'>;

/** One model of Claude, behind the calls of its provider. */
export interface ClaudeApi {
  /** @throws what `explainModelFailure` makes of a failed call. */
  ask(request: Request, signal?: AbortSignal): Promise<ClaudeAnswer>;
}

export function createClaudeApi({ url, apiKey, model, prices, calls }: ClaudeOptions): ClaudeApi {
  const client = new Anthropic({
    baseURL: url,
    apiKey,
    authToken: null,
    maxRetries: 0,
    logLevel: 'off',
    fetch: boundedFetch,
  });
  const observed = createObservedCall({ provider: 'anthropic', model });

  async function askOnce(request: Request, signal: AbortSignal): Promise<ClaudeAnswer> {
    try {
      const answer = parseAnswer(await client.messages.create({ ...request, model }, { signal }));
      return { ...answer, bill: priced(billOf(answer.usage), model, prices) };
    } catch (error) {
      throw toOurs(error);
    }
  }

  return { ask: (request, signal) => calls.run((own) => observed(() => askOnce(request, own)), signal) };
}

function parseAnswer(answer: unknown): z.infer<typeof answerSchema> {
  const parsed = answerSchema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new UnansweredError('the model answered in a form that the API does not have');
}

function billOf(usage: z.infer<typeof answerSchema>['usage']): Omit<Bill, 'dollars'> {
  return {
    calls: 1,
    inputTokens: usage.input_tokens,
    cacheWriteTokens: usage.cache_creation_input_tokens ?? 0,
    cacheReadTokens: usage.cache_read_input_tokens ?? 0,
    outputTokens: usage.output_tokens,
  };
}

function toOurs(error: unknown): AppError | Error {
  if (error instanceof Anthropic.APIUserAbortError) return error;
  if (!(error instanceof Anthropic.APIError)) return error instanceof Error ? error : new Error(String(error));
  const { status, headers, type } = error as { status?: number; headers?: Headers; type?: string | null };
  return explainModelFailure('anthropic', { status, headers, code: type });
}
