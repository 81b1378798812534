import Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import type { Bill } from '../../domain/routing/bill.js';
import type { ModelPrices } from '../../domain/routing/model-prices.js';
import type { AppError } from '../../kernel/errors/errors.js';
import { createBoundedFetch } from '../bounded-fetch.js';
import type { ModelCalls } from '../model-calls.js';
import { explainModelFailure } from '../model-failure.js';
import type { Pricing } from '../model-prices.js';
import { createObservedCall } from '../observed-call.js';
import { readAnswer } from '../read-answer.js';

export interface ClaudeOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly model: string;
  readonly prices: ModelPrices;
  readonly calls: ModelCalls;
}

const tokens = z.int().nonnegative();
const usageSchema = z.object({
  usage: z.object({
    input_tokens: tokens,
    output_tokens: tokens,
    cache_creation_input_tokens: tokens.nullish(),
    cache_read_input_tokens: tokens.nullish(),
  }),
});
const answerSchema = z.object({
  stop_reason: z.string().nullable(),
  content: z
    .array(z.looseObject({ type: z.string(), name: z.string().optional(), text: z.string().optional() }))
    .max(200),
});

/** An answer of Claude, and what it cost. */
export interface ClaudeAnswer extends z.infer<typeof answerSchema> {
  readonly bill: Bill;
}

export type ClaudeRequest = Omit<Anthropic.MessageCreateParamsNonStreaming, 'model'>;

/** One model of Claude, behind the calls of its provider. */
export interface ClaudeApi {
  /** @throws what `explainModelFailure` makes of a failed call. */
  ask(request: ClaudeRequest, signal?: AbortSignal): Promise<ClaudeAnswer>;
}

/** The SDK as it is used here; `answerBytesMax` is the largest answer that is read. */
export const createClaudeClient = (
  { url, apiKey }: Pick<ClaudeOptions, 'url' | 'apiKey'>,
  answerBytesMax?: number,
): Anthropic =>
  new Anthropic({
    baseURL: url,
    apiKey,
    authToken: null,
    maxRetries: 0,
    logLevel: 'off',
    fetch: createBoundedFetch(answerBytesMax),
  });

export function createClaudeApi({ calls, model, prices, ...access }: ClaudeOptions): ClaudeApi {
  const client = createClaudeClient(access);
  const observed = createObservedCall({ provider: 'anthropic', model });

  async function askOnce(request: ClaudeRequest, signal: AbortSignal): Promise<ClaudeAnswer> {
    try {
      const answer = await client.messages.create({ ...request, model }, { signal });
      return readClaudeAnswer(answer, request, { model, prices });
    } catch (error) {
      throw explainClaudeError(error);
    }
  }

  return { ask: (request, signal) => calls.run((own) => observed(() => askOnce(request, own)), signal) };
}

/** @throws {UnansweredError} for an answer of another form. */
export function readClaudeAnswer(read: unknown, request: ClaudeRequest, pricing: Pricing): ClaudeAnswer {
  const { answer, bill } = readAnswer(read, { form: answerSchema, usedBy, request, pricing });
  return { ...answer, bill };
}

function usedBy(answer: unknown): Omit<Bill, 'dollars'> | undefined {
  const parsed = usageSchema.safeParse(answer);
  if (!parsed.success) return undefined;
  const { usage } = parsed.data;
  return {
    calls: 1,
    inputTokens: usage.input_tokens,
    cacheWriteTokens: usage.cache_creation_input_tokens ?? 0,
    cacheReadTokens: usage.cache_read_input_tokens ?? 0,
    outputTokens: usage.output_tokens,
  };
}

/** A failed call in our terms; what is none of the API stays as it is. */
export function explainClaudeError(error: unknown): AppError | Error {
  if (error instanceof Anthropic.APIUserAbortError) return error;
  if (!(error instanceof Anthropic.APIError)) return error instanceof Error ? error : new Error(String(error));
  const { status, headers, type } = error as { status?: number; headers?: Headers; type?: string | null };
  return explainModelFailure('anthropic', { status, headers, code: type });
}
