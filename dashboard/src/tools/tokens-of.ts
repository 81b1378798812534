import type { ToolDefinition } from '../api/types.js';

/** Characters of JSON in a token, on average, over the definitions of public servers; models differ by a fifth. */
const charactersPerToken = 4;

/** About how many tokens a model pays in each request in which it is offered this tool. */
export function tokensOf({ name, description, inputSchema }: ToolDefinition): number {
  return Math.ceil(JSON.stringify({ name, description, inputSchema }).length / charactersPerToken);
}
