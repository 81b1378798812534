import OpenAI from 'openai';
import { z } from 'zod';
import type { Bill } from '../domain/routing/bill.js';
import type { ModelPrices } from '../domain/routing/model-prices.js';
import type { AppError } from '../kernel/errors/errors.js';
import { aliasTools } from './alias-tools.js';
import { type ModelCalls, parallelMax } from './model-calls.js';
import { explainModelFailure } from './model-failure.js';
import { estimateCall, priced } from './model-prices.js';
import { estimateTokens, showTool, systemPrompt, userPrompt } from './model-prompt.js';
import { type RoutableTool, type Router, type RoutingAnswer, UnansweredError } from '../analysis/router/router.js';

export interface OpenAiOptions {
  /** Azure's client is one of these too. */
  readonly client: OpenAI;
  readonly provider: 'openai' | 'azure-openai';
  /** Model; on Azure the deployment. */
  readonly model: string;
  readonly prices: ModelPrices;
  readonly calls: ModelCalls;
}

/** Room for a thought and one call. What is longer is cut, and a cut answer is no pick. */
const outputTokensMax = 2_048;
/** Most tools that the API takes in one request. */
const toolsMax = 128;

const tokens = z.int().nonnegative();
const answerSchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullable(),
        message: z.object({
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
  usage: z.object({
    prompt_tokens: tokens,
    completion_tokens: tokens,
    prompt_tokens_details: z.object({ cached_tokens: tokens.nullish() }).nullish(),
  }),
});
type Answer = z.infer<typeof answerSchema>;

/**
 * Asks a model of OpenAI, there or on Azure, which tool it would call. No temperature: reasoning models refuse it. "No
 * tool called" is an answer; a refusal, a filtered answer and a cut one are none.
 */
export function createOpenAiRouter({ client, provider, model, prices, calls }: OpenAiOptions): Router {
  async function ask(query: string, tools: readonly RoutableTool[], signal?: AbortSignal): Promise<Answer> {
    const { aliasOf } = aliasTools(tools);
    return calls.run(async (own) => {
      try {
        const answer = await client.chat.completions.create(
          {
            model,
            max_completion_tokens: outputTokensMax,
            messages: [
              { role: 'system', content: systemPrompt },
              { role: 'user', content: userPrompt(query) },
            ],
            tools: tools.map((tool) => toTool(tool, aliasOf(tool.id))),
            tool_choice: 'auto',
            parallel_tool_calls: false,
          },
          { signal: own },
        );
        return parseAnswer(answer);
      } catch (error) {
        throw toOurs(error, provider);
      }
    }, signal);
  }

  return {
    id: `${provider}:${model}`,
    parallel: parallelMax,
    estimate: ({ query, tools }) => estimateCall(estimateTokens(query, tools), model, prices),
    async route({ query, tools, signal }): Promise<RoutingAnswer> {
      if (tools.length > toolsMax) throw new UnansweredError(`${provider} takes ${toolsMax} tools at most`);
      const answer = await ask(query, tools, signal);
      const bill = priced(billOf(answer), model, prices);
      return { tool: pickOf(answer, tools, bill), bill };
    },
  };
}

function pickOf({ choices: [choice] }: Answer, tools: readonly RoutableTool[], bill: Bill) {
  const { finish_reason: reason, message } = choice ?? { finish_reason: null, message: {} };
  const refused = typeof message.refusal === 'string' && message.refusal !== '';
  if (refused || (reason !== 'tool_calls' && reason !== 'stop')) {
    const why = refused ? 'refusal' : (reason ?? 'no reason');
    throw new UnansweredError(`the model gave no whole answer (${why})`, bill);
  }
  return aliasTools(tools).toolOf(message.tool_calls?.[0]?.function?.name ?? '');
}

function toTool(tool: RoutableTool, name: string): OpenAI.Chat.Completions.ChatCompletionTool {
  const { description, schema } = showTool(tool);
  return { type: 'function', function: { name, ...(description !== '' && { description }), parameters: schema } };
}

function parseAnswer(answer: unknown): Answer {
  const parsed = answerSchema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new UnansweredError('the model answered in a form that the API does not have');
}

function billOf({ usage }: Answer): Omit<Bill, 'dollars'> {
  const cached = Math.min(usage.prompt_tokens, usage.prompt_tokens_details?.cached_tokens ?? 0);
  return {
    calls: 1,
    inputTokens: usage.prompt_tokens - cached,
    cacheWriteTokens: 0,
    cacheReadTokens: cached,
    outputTokens: usage.completion_tokens,
  };
}

function toOurs(error: unknown, provider: string): AppError | Error {
  if (error instanceof OpenAI.APIUserAbortError) return error;
  if (!(error instanceof OpenAI.APIError)) return error instanceof Error ? error : new Error(String(error));
  const { status, headers, code } = error as { status?: number; headers?: Headers; code?: string | null };
  return explainModelFailure(provider, { status, headers, code });
}
