import { metrics, SpanKind } from '@opentelemetry/api';
import { inSpan } from '../../telemetry/in-span.js';
import type { McpServer } from './mcp-server.js';

/**
 * Listings as spans and durations, named as the semantic conventions for MCP have it. Addresses stay out: they may hold
 * secrets.
 */
export function createObservedMcpServer(inner: McpServer): McpServer {
  const durations = metrics
    .getMeter('mtgs')
    .createHistogram('mcp.client.operation.duration', { description: 'How long a server took to list', unit: 's' });
  return {
    async list(transport, options) {
      const attributes = {
        'mcp.method.name': 'tools/list',
        'network.transport': transport.type === 'http' ? 'tcp' : 'pipe',
      };
      const started = performance.now();
      let failure: Record<string, string> = {};
      try {
        return await inSpan('tools/list', { kind: SpanKind.CLIENT, attributes }, () => inner.list(transport, options));
      } catch (error) {
        failure = { 'error.type': error instanceof Error ? error.name : 'unknown' };
        throw error;
      } finally {
        durations.record((performance.now() - started) / 1000, { ...attributes, ...failure });
      }
    },
  };
}
