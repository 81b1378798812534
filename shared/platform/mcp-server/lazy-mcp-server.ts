import { loadOnce } from '../../kernel/load-once.js';
import type { McpServer } from './mcp-server.js';

/** A client that is loaded when the first server is listed. */
export function createLazyMcpServer(load: () => Promise<McpServer>): McpServer {
  const loaded = loadOnce(load);
  return {
    async list(transport, options) {
      return (await loaded()).list(transport, options);
    },
  };
}
