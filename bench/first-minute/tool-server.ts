// An MCP server on standard streams that offers the definitions of the file named on the command line, and nothing else.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const tools: unknown = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const results: Readonly<Record<string, unknown>> = {
  initialize: {
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name: 'tools', version: '1.0.0' },
  },
  'tools/list': { tools },
};
const requestSchema = z.looseObject({ id: z.union([z.string(), z.number()]).optional(), method: z.string() });

for await (const line of createInterface(process.stdin)) {
  const { id, method } = requestSchema.parse(JSON.parse(line));
  // A notification wants no answer.
  if (id === undefined) continue;
  const result = results[method];
  const answer = result === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`);
}
