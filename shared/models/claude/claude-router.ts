import type Anthropic from '@anthropic-ai/sdk';
import {
  type RoutableTool,
  type Router,
  type RouterBatches,
  type RoutingAnswer,
  type RoutingRequest,
  UnansweredError,
} from '../../analysis/router/router.js';
import { aliasTools } from '../alias-tools.js';
import type { ClaudeAnswer, ClaudeApi, ClaudeOptions, ClaudeRequest } from './claude-api.js';
import { parallelMax } from '../model-calls.js';
import { estimateCall } from '../model-prices.js';
import { estimateTokens, showTool, systemPrompt, userPrompt } from '../model-prompt.js';

/** Room for a thought and one call. What is longer is cut, and a cut answer is no pick. */
const outputTokensMax = 2_048;

/**
 * Asks Claude which tool it would call, in its own function-calling format. No forced tool choice and no temperature:
 * current models refuse both. "No tool called" is an answer; a refusal and a cut answer are none.
 */
export function createClaudeRouter(
  api: ClaudeApi,
  batches: RouterBatches,
  { model, prices }: Pick<ClaudeOptions, 'model' | 'prices'>,
): Router {
  return {
    id: `claude:${model}`,
    parallel: parallelMax,
    batches,
    estimate: ({ query, tools }) => estimateCall(estimateTokens(query, tools), { model, prices }),
    async route({ signal, ...asked }): Promise<RoutingAnswer> {
      return claudePick(await api.ask(toClaudeRequest(asked), signal), asked.tools);
    },
  };
}

export function toClaudeRequest({ query, tools }: Pick<RoutingRequest, 'query' | 'tools'>): ClaudeRequest {
  const { aliasOf } = aliasTools(tools);
  return {
    max_tokens: outputTokensMax,
    system: systemPrompt,
    tools: tools.map((tool, at) => toTool(tool, aliasOf(tool.id), at === tools.length - 1)),
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    messages: [{ role: 'user', content: userPrompt(query) }],
  };
}

/** @throws {UnansweredError} for a refusal and for an answer that was cut. */
export function claudePick(
  { stop_reason: reason, content, bill }: ClaudeAnswer,
  tools: readonly RoutableTool[],
): RoutingAnswer {
  if (reason !== 'tool_use' && reason !== 'end_turn') {
    throw new UnansweredError(`the model gave no whole answer (${reason ?? 'no reason'})`, bill);
  }
  const called = content.find(({ type }) => type === 'tool_use');
  return { tool: aliasTools(tools).toolOf(called?.name ?? ''), bill };
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
