import { createTimedCall } from '../../telemetry/timed-call.js';
import type { McpServer } from './mcp-server.js';

/**
 * Listings as spans and durations, named as the semantic conventions for MCP have it. Addresses stay out: they may hold
 * secrets.
 */
export function createObservedMcpServer(inner: McpServer): McpServer {
  const timed = createTimedCall('mcp.client.operation.duration', 'How long a server took to list');
  return {
    list(transport, options) {
      const attributes = {
        'mcp.method.name': 'tools/list',
        'network.transport': transport.type === 'http' ? 'tcp' : 'pipe',
      };
      return timed({ name: 'tools/list', attributes }, () => inner.list(transport, options));
    },
  };
}
