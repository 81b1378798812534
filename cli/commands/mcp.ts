import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { openApi, withApiOptions } from '../with-api.js';

/** `mtgs mcp`: an MCP server on standard streams, through which an agent asks an instance before it writes a tool. */
export function addMcp(program: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(program.command('mcp'), {
      'mcp --env prod': 'what a client of MCP starts; it reads MTGS_URL and MTGS_API_KEY',
    }).description('serve the registry to agents as a read-only MCP server on standard streams'),
  ).action(async (options: unknown) => {
    const asked = openApi(options, context);
    const [{ serveStdio }, { createMcpServer }] = await Promise.all([
      import('@modelcontextprotocol/server/stdio'),
      import('../mcp/create-mcp-server.js'),
    ]);
    const handle = serveStdio(() => createMcpServer(asked, context.version), {
      onerror: (error) => {
        context.terminal.explain(error.message);
      },
    });
    await untilOver(context.signal);
    await handle.close();
  });
}

/** Until the client closes the stream, or the command is interrupted. */
const untilOver = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    process.stdin.once('close', resolve).once('end', resolve);
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
