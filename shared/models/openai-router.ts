import type OpenAI from 'openai';
import { type RoutableTool, type Router, type RoutingAnswer, UnansweredError } from '../analysis/router/router.js';
import { aliasTools } from './alias-tools.js';
import { parallelMax } from './model-calls.js';
import { estimateCall } from './model-prices.js';
import { estimateTokens, showTool, systemPrompt, userPrompt } from './model-prompt.js';
import type { OpenAiApi, OpenAiOptions } from './openai-api.js';

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
  { provider, model, prices }: Pick<OpenAiOptions, 'provider' | 'model' | 'prices'>,
): Router {
  return {
    id: `${provider}:${model}`,
    parallel: parallelMax,
    estimate: ({ query, tools }) => estimateCall(estimateTokens(query, tools), model, prices),
    async route({ query, tools, signal }): Promise<RoutingAnswer> {
      if (tools.length > toolsMax) throw new UnansweredError(`${provider} takes ${toolsMax} tools at most`);
      const { aliasOf, toolOf } = aliasTools(tools);
      const { reason, called, bill } = await api.ask(
        {
          max_completion_tokens: outputTokensMax,
          messages: [
            { role: 'system', content: systemPrompt },
            { role: 'user', content: userPrompt(query) },
          ],
          tools: tools.map((tool) => toTool(tool, aliasOf(tool.id))),
          tool_choice: 'auto',
          parallel_tool_calls: false,
        },
        signal,
      );
      if (reason !== 'tool_calls' && reason !== 'stop') {
        throw new UnansweredError(`the model gave no whole answer (${reason})`, bill);
      }
      return { tool: toolOf(called ?? ''), bill };
    },
  };
}

function toTool(tool: RoutableTool, name: string): OpenAI.Chat.Completions.ChatCompletionTool {
  const { description, schema } = showTool(tool);
  return { type: 'function', function: { name, ...(description !== '' && { description }), parameters: schema } };
}
