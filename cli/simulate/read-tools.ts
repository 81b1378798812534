import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { createLiveMcpServer } from '../../shared/platform/mcp-server/live-mcp-server.js';
import type { CommandContext } from '../command-context.js';
import { collectTools } from '../scan/collect-tools.js';
import { readTarget } from '../scan/read-target.js';

/** The tools of files, and what else the files hold. */
export interface FiledTools {
  readonly tools: readonly RegisteredTool[];
  readonly unread: readonly string[];
  /** Files that hold no definitions. */
  readonly leftOut: readonly string[];
}

/** Reads the tool definitions of a folder or file; nothing is started or connected to. */
export async function readTools(target: string, context: CommandContext): Promise<FiledTools> {
  const source = await readTarget(target, context);
  const filed = source.servers.filter(({ kind }) => kind === 'file');
  const live = source.servers.filter(({ kind }) => kind === 'live');
  const collected = await collectTools(filed, {
    mcpServer: createLiveMcpServer({ allowStdio: false, allowPrivateAddresses: false, environment: {} }),
    signal: context.signal,
    timeoutSeconds: 1,
    onServer: () => undefined,
  });
  const failures = [...source.failures, ...collected.flatMap((server) => server.failures)];
  return {
    tools: collected.flatMap(({ tools }) => tools),
    leftOut: source.leftOut.map(({ what, reason }) => `left out: ${target}: ${what}: ${reason}`),
    unread: [
      ...failures.map(({ what, reason }) => `${target}: ${what}: ${reason}`),
      ...live.map(({ label }) => `${target}: ${label} is a live server, and only files are read`),
    ],
  };
}
