import { McpServer } from '@modelcontextprotocol/server';
import { checkDefinition } from './check-definition.js';
import { explainConflict } from './explain-conflict.js';
import { type Asked, failureLines, type McpTool } from './mcp-tool.js';
import { searchCatalog } from './search-catalog.js';

const instructions =
  'Before you write or change an MCP tool, search the registered tools, then check your definition until its verdict is pass.';

export const mcpTools: readonly McpTool[] = [searchCatalog, checkDefinition, explainConflict];

/** MTGS as an MCP server, for agents that write tools. It reads only. */
export function createMcpServer(asked: Asked, version: string): McpServer {
  const server = new McpServer({ name: 'mtgs', title: 'MTGS', version }, { instructions });
  for (const { name, title, description, inputSchema, answer } of mcpTools) {
    const annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
    server.registerTool(name, { title, description, inputSchema, annotations }, async (input) => {
      try {
        return { content: [textOf(await answer(input, asked))] };
      } catch (error) {
        return { content: [textOf(failureLines(error))], isError: true };
      }
    });
  }
  return server;
}

const textOf = (lines: readonly string[]) => ({ type: 'text' as const, text: lines.join('\n') });
