import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const tool = { name: 'lookup_page', description: 'Finds a page of the handbook.', inputSchema: { type: 'object' } };

/**
 * An MCP server over Streamable HTTP on a free port, that wants a token where it is told one; below `/sse` it speaks the
 * HTTP+SSE transport of 2024-11-05 and takes no POST.
 */
export async function startMcpPeer(token?: string): Promise<{ url: string; port: number; stop: () => void }> {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/sse') === true && request.method === 'GET') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('event: endpoint\ndata: /messages\n\n');
      return;
    }
    if (request.method !== 'POST' || request.url?.startsWith('/sse') === true) {
      response.writeHead(405).end();
      return;
    }
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(401, { 'WWW-Authenticate': 'Bearer' }).end();
      return;
    }
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const { id, method } = JSON.parse(body) as { id?: number; method: string };
      if (id === undefined) {
        response.writeHead(202).end();
        return;
      }
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, ...answerTo(method) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answerTo(method: string): object {
  const serverInfo = { name: 'peer', version: '1.0.0' };
  if (method === 'initialize') {
    return { result: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo } };
  }
  if (method === 'tools/list') return { result: { tools: [tool] } };
  return { error: { code: -32601, message: 'Method not found' } };
}
