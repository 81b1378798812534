import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => unknown;

/** Serves on loopback until the test is over. */
export async function serveHttp(handler: Handler, host = '127.0.0.1'): Promise<{ url: string; port: number }> {
  const server = createServer((request, response) => {
    response.on('error', () => undefined); // Some tests hang up on it.
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => void handler(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host}:${port}/mcp`, port };
}

/** Serves what is written for `fetch`, as servers of the SDK are. */
export const fromFetch =
  (answer: (request: Request) => Promise<Response>): Handler =>
  async (request, response, body) => {
    const { method = 'GET', url = '/', headers } = request;
    const init = { method, headers: headers as Record<string, string>, ...(method === 'POST' && { body }) };
    const answered = await answer(new Request(new URL(url, `http://${headers.host ?? ''}`), init));
    response.writeHead(answered.status, Object.fromEntries(answered.headers));
    for await (const chunk of answered.body ?? []) response.write(chunk);
    response.end();
  };

export interface Asked {
  readonly id?: number | string;
  readonly method: string;
  readonly params: { readonly cursor?: string; readonly protocolVersion?: string };
}

/** A legacy server by hand: opens as usual, keeps a session, and leaves the answer to `tools/list` to the test. */
export function legacyPeer(onList: (response: ServerResponse, asked: Asked) => unknown, seen: string[] = []): Handler {
  return (request, response, body) => {
    if (request.method === 'DELETE') seen.push(`DELETE ${String(request.headers['mcp-session-id'])}`);
    if (request.method !== 'POST') return response.writeHead(request.method === 'DELETE' ? 200 : 405).end();
    const asked = JSON.parse(body) as Asked;
    seen.push(asked.method);
    if (asked.method === 'initialize') {
      const { protocolVersion } = asked.params;
      const serverInfo = { name: 'by hand', version: '0' };
      response.setHeader('mcp-session-id', 'session-1');
      return answerJson(response, asked, { protocolVersion, capabilities: { tools: {} }, serverInfo });
    }
    if (asked.method === 'tools/list') return onList(response, asked);
    if (asked.id === undefined) return response.writeHead(202).end();
    return response.writeHead(400).end();
  };
}

export const answerJson = (response: ServerResponse, { id }: Asked, result: unknown): ServerResponse =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }));

/** A server whose listing is whatever `tools` gives at that time. */
export const listTools = (tools: () => readonly unknown[]): Handler =>
  legacyPeer((response, asked) => answerJson(response, asked, { tools: tools() }));
