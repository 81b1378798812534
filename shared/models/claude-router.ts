import Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import type { Bill } from '../domain/routing/bill.js';
import type { ModelPrices } from '../domain/routing/model-prices.js';
import type { AppError } from '../kernel/errors/errors.js';
import { aliasTools } from './alias-tools.js';
import { boundedFetch } from './bounded-fetch.js';
import { type ModelCalls, parallelMax } from './model-calls.js';
import { explainModelFailure } from './model-failure.js';
import { estimateCall, priced } from './model-prices.js';
import { estimateTokens, showTool, systemPrompt, userPrompt } from './model-prompt.js';
import { type RoutableTool, type Router, type RoutingAnswer, UnansweredError } from '../analysis/router/router.js';

export interface ClaudeOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly model: string;
  readonly prices: ModelPrices;
  readonly calls: ModelCalls;
}

/** Room for a thought and one call. What is longer is cut, and a cut answer is no pick. */
const outputTokensMax = 2_048;

const tokens = z.int().nonnegative();
const answerSchema = z.object({
  stop_reason: z.string().nullable(),
  content: z.array(z.looseObject({ type: z.string(), name: z.string().optional() })).max(200),
  usage: z.object({
    input_tokens: tokens,
    output_tokens: tokens,
    cache_creation_input_tokens: tokens.nullish(),
    cache_read_input_tokens: tokens.nullish(),
  }),
});
type Answer = z.infer<typeof answerSchema>;

/**
 * Asks Claude which tool it would call, in its own function-calling format. No forced tool choice and no temperature:
 * current models refuse both. "No tool called" is an answer; a refusal and a cut answer are none.
 */
export function createClaudeRouter({ url, apiKey, model, prices, calls }: ClaudeOptions): Router {
  const client = new Anthropic({
    baseURL: url,
    apiKey,
    authToken: null,
    maxRetries: 0,
    logLevel: 'off',
    fetch: boundedFetch,
  });

  async function ask(query: string, tools: readonly RoutableTool[], signal?: AbortSignal): Promise<Answer> {
    const { aliasOf } = aliasTools(tools);
    return calls.run(async (own) => {
      try {
        const answer = await client.messages.create(
          {
            model,
            max_tokens: outputTokensMax,
            system: systemPrompt,
            tools: tools.map((tool, at) => toTool(tool, aliasOf(tool.id), at === tools.length - 1)),
            tool_choice: { type: 'auto', disable_parallel_tool_use: true },
            messages: [{ role: 'user', content: userPrompt(query) }],
          },
          { signal: own },
        );
        return parseAnswer(answer);
      } catch (error) {
        throw toOurs(error);
      }
    }, signal);
  }

  return {
    id: `claude:${model}`,
    parallel: parallelMax,
    estimate: ({ query, tools }) => estimateCall(estimateTokens(query, tools), model, prices),
    async route({ query, tools, signal }): Promise<RoutingAnswer> {
      const answer = await ask(query, tools, signal);
      const bill = priced(billOf(answer), model, prices);
      if (answer.stop_reason !== 'tool_use' && answer.stop_reason !== 'end_turn') {
        throw new UnansweredError(`the model gave no whole answer (${answer.stop_reason ?? 'no reason'})`, bill);
      }
      const called = answer.content.find(({ type }) => type === 'tool_use');
      return { tool: aliasTools(tools).toolOf(called?.name ?? ''), bill };
    },
  };
}

/** The last tool ends what is cached: the list of tools and the system prompt are the same for every query of a pair. */
function toTool(tool: RoutableTool, name: string, isLast: boolean): Anthropic.Tool {
  const { description, schema } = showTool(tool);
  return {
    name,
    ...(description !== '' && { description }),
    input_schema: schema,
    ...(isLast && { cache_control: { type: 'ephemeral' as const } }),
  };
}

function parseAnswer(answer: unknown): Answer {
  const parsed = answerSchema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new UnansweredError('the model answered in a form that the API does not have');
}

function billOf({ usage }: Answer): Omit<Bill, 'dollars'> {
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
