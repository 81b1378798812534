import type { McpServer } from './mcp-server.js';

/** A client that is loaded when the first server is listed. */
export function createLazyMcpServer(load: () => Promise<McpServer>): McpServer {
  let loading: Promise<McpServer> | undefined;
  return {
    async list(transport, options) {
      loading ??= load();
      return (await loading).list(transport, options);
    },
  };
}
