import { SpanKind } from '@opentelemetry/api';
import { inSpan } from '../../telemetry/in-span.js';
import type { McpServer } from './mcp-server.js';

/** Listings as spans, named as the semantic conventions for MCP have it. Addresses stay out: they may hold secrets. */
export const createObservedMcpServer = (inner: McpServer): McpServer => ({
  list: (transport, options) =>
    inSpan(
      'tools/list',
      {
        kind: SpanKind.CLIENT,
        attributes: {
          'mcp.method.name': 'tools/list',
          'network.transport': transport.type === 'http' ? 'tcp' : 'pipe',
        },
      },
      () => inner.list(transport, options),
    ),
});
