import OpenAI from 'openai';
import { z } from 'zod';
import type { Bill } from '../../domain/routing/bill.js';
import type { ModelPrices } from '../../domain/routing/model-prices.js';
import type { AppError } from '../../kernel/errors/errors.js';
import { filteredFor } from './content-filter.js';
import type { ModelCalls } from '../model-calls.js';
import { explainModelFailure } from '../model-failure.js';
import type { Pricing } from '../model-prices.js';
import { createObservedCall } from '../observed-call.js';
import { readAnswer } from '../read-answer.js';

export interface OpenAiOptions {
  /** Azure's client is one of these too. */
  readonly client: OpenAI;
  readonly provider: 'openai' | 'azure-openai';
  /** Model; on Azure the deployment. */
  readonly model: string;
  readonly prices: ModelPrices;
  readonly calls: ModelCalls;
}

const tokens = z.int().nonnegative();
const usageSchema = z.object({
  usage: z.object({
    prompt_tokens: tokens,
    completion_tokens: tokens,
    prompt_tokens_details: z.object({ cached_tokens: tokens.nullish() }).nullish(),
  }),
});
const answerSchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullable(),
        content_filter_results: z.unknown().optional(),
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z
            .array(z.looseObject({ function: z.looseObject({ name: z.string() }).optional() }))
            .max(200)
            .nullish(),
        }),
      }),
    )
    .min(1)
    .max(20),
});

/** The first choice of an answer, and what the answer cost. */
export interface OpenAiAnswer {
  /** Why the answer ended; `refusal` where the model refused, and for a filtered one what it was filtered for. */
  readonly reason: string;
  readonly text: string;
  /** The name of the tool that was called. */
  readonly called: string | undefined;
  readonly bill: Bill;
}

export type OpenAiRequest = Omit<OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming, 'model'>;

/** One model of OpenAI, there or on Azure, behind the calls of its provider. */
export interface OpenAiApi {
  /** @throws what `explainModelFailure` makes of a failed call. */
  ask(request: OpenAiRequest, signal?: AbortSignal): Promise<OpenAiAnswer>;
}

export function createOpenAiApi({ client, provider, model, prices, calls }: OpenAiOptions): OpenAiApi {
  const observed = createObservedCall({ provider: provider === 'openai' ? 'openai' : 'azure.ai.openai', model });

  async function askOnce(request: OpenAiRequest, signal: AbortSignal): Promise<OpenAiAnswer> {
    try {
      const answer = await client.chat.completions.create({ ...request, model }, { signal });
      return readOpenAiAnswer(answer, request, { model, prices });
    } catch (error) {
      throw explainOpenAiError(error, provider);
    }
  }

  return { ask: (request, signal) => calls.run((own) => observed(() => askOnce(request, own)), signal) };
}

/** @throws {UnansweredError} for an answer of another form. */
export function readOpenAiAnswer(read: unknown, request: OpenAiRequest, pricing: Pricing): OpenAiAnswer {
  const { answer, bill } = readAnswer(read, { form: answerSchema, usedBy, request, pricing });
  return { ...firstOf(answer), bill };
}

function firstOf({ choices: [choice] }: z.infer<typeof answerSchema>): Omit<OpenAiAnswer, 'bill'> {
  const {
    finish_reason: reason,
    content_filter_results: filter,
    message,
  } = choice ?? { finish_reason: null, message: {} };
  const isRefused = typeof message.refusal === 'string' && message.refusal !== '';
  return {
    reason: isRefused
      ? 'refusal'
      : reason === 'content_filter'
        ? `content filter${filteredFor(filter)}`
        : (reason ?? 'no reason'),
    text: message.content ?? '',
    called: message.tool_calls?.[0]?.function?.name,
  };
}

function usedBy(answer: unknown): Omit<Bill, 'dollars'> | undefined {
  const parsed = usageSchema.safeParse(answer);
  if (!parsed.success) return undefined;
  const { usage } = parsed.data;
  const cached = Math.min(usage.prompt_tokens, usage.prompt_tokens_details?.cached_tokens ?? 0);
  return {
    calls: 1,
    inputTokens: usage.prompt_tokens - cached,
    cacheWriteTokens: 0,
    cacheReadTokens: cached,
    outputTokens: usage.completion_tokens,
  };
}

const failureSchema = z.object({ innererror: z.object({ content_filter_result: z.unknown().optional() }) });

/** What a request was filtered for: only Azure says so. */
const filterOf = (failure: unknown): string =>
  filteredFor(failureSchema.safeParse(failure).data?.innererror.content_filter_result);

/** A failed call in our terms; what is none of the API stays as it is. */
export function explainOpenAiError(error: unknown, provider: string): AppError | Error {
  if (error instanceof OpenAI.APIUserAbortError) return error;
  if (!(error instanceof OpenAI.APIError)) return error instanceof Error ? error : new Error(String(error));
  const { status, headers, code } = error as { status?: number; headers?: Headers; code?: string | null };
  return explainModelFailure(provider, { status, headers, code, filtered: filterOf(error.error) });
}
