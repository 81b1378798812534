import type OpenAI from 'openai';
import {
  type RoutableTool,
  type Router,
  type RouterBatches,
  type RoutingAnswer,
  type RoutingRequest,
  UnansweredError,
} from '../../analysis/router/router.js';
import { aliasTools } from '../alias-tools.js';
import { parallelMax } from '../model-calls.js';
import { estimateCall } from '../model-prices.js';
import { estimateTokens, showTool, systemPrompt, userPrompt } from '../model-prompt.js';
import type { OpenAiAnswer, OpenAiApi, OpenAiOptions, OpenAiRequest } from './openai-api.js';

/** Room for a thought and one call. What is longer is cut, and a cut answer is no pick. */
const outputTokensMax = 2_048;
/** Most tools that the API takes in one request. */
const toolsMax = 128;

/**
 * Asks a model of OpenAI, there or on Azure, which tool it would call. No temperature: reasoning models refuse it. "No
 * tool called" is an answer; a refusal, a filtered answer and a cut one are none.
 */
export function createOpenAiRouter(
  api: OpenAiApi,
  batches: RouterBatches,
  { provider, model, prices }: Pick<OpenAiOptions, 'provider' | 'model' | 'prices'>,
): Router {
  return {
    id: `${provider}:${model}`,
    parallel: parallelMax,
    toolsMax,
    batches,
    estimate: ({ query, tools }) => estimateCall(estimateTokens(query, tools), { model, prices }),
    async route({ signal, ...asked }): Promise<RoutingAnswer> {
      return openAiPick(await api.ask(toOpenAiRequest(asked, provider), signal), asked.tools);
    },
  };
}

/** @throws {UnansweredError} for more tools than the API takes. */
export function toOpenAiRequest(
  { query, tools }: Pick<RoutingRequest, 'query' | 'tools'>,
  provider: OpenAiOptions['provider'],
): OpenAiRequest {
  if (tools.length > toolsMax) throw new UnansweredError(`${provider} takes ${toolsMax} tools at most`);
  const { aliasOf } = aliasTools(tools);
  return {
    max_completion_tokens: outputTokensMax,
    messages: [
      { role: 'system', content: systemPrompt },
      { role: 'user', content: userPrompt(query) },
    ],
    tools: tools.map((tool) => toTool(tool, aliasOf(tool.id))),
    tool_choice: 'auto',
    parallel_tool_calls: false,
  };
}

/** @throws {UnansweredError} for a refusal, and for an answer that was filtered or cut. */
export function openAiPick({ reason, called, bill }: OpenAiAnswer, tools: readonly RoutableTool[]): RoutingAnswer {
  if (reason !== 'tool_calls' && reason !== 'stop') {
    throw new UnansweredError(`the model gave no whole answer (${reason})`, bill);
  }
  return { tool: aliasTools(tools).toolOf(called ?? ''), bill };
}

function toTool(tool: RoutableTool, name: string): OpenAI.Chat.Completions.ChatCompletionTool {
  const { description, schema } = showTool(tool);
  return { type: 'function', function: { name, ...(description !== '' && { description }), parameters: schema } };
}
