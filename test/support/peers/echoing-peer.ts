import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Behaviour = (response: ServerResponse, said: string, id: unknown) => unknown;

const json = { 'content-type': 'application/json' };

/** What a server over HTTP does by the first part of its path; each repeats the whole request. */
const behaviours: Record<string, Behaviour> = {
  error500: (response, said) => response.writeHead(500).end(said),
  error401: (response, said) => response.writeHead(401, { 'www-authenticate': `Bearer realm="x"` }).end(said),
  page: (response, said) =>
    response.writeHead(200, { 'content-type': `text/${encodeURIComponent(said).slice(0, 200)}` }).end(said),
  malformed: (response, said) => response.writeHead(200, json).end(`{"jsonrpc":"2.0","id":1,"result":${said}`),
  refused: (response, said, id) =>
    response.writeHead(200, json).end(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32000, message: said } })),
  rubbish: (response, said, id) =>
    response.writeHead(200, json).end(JSON.stringify({ jsonrpc: '2.0', id, result: said })),
  redirect: (response, said) => response.writeHead(302, { location: `ftp://x/${encodeURIComponent(said)}` }).end(),
  drop: (response) => response.destroy(),
  hang: () => undefined,
};

export const echoingBehaviours = Object.keys(behaviours);

/** An HTTP server on loopback that repeats its caller's headers and address in everything it says. */
export async function startEchoingPeer(): Promise<{ readonly port: number; readonly stop: () => void }> {
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { url = '', headers } = request;
      const behaviour = behaviours[url.split('/')[1] ?? ''] ?? behaviours['error500'];
      const said = [
        ...Object.entries(headers).filter(([name]) => name.startsWith('x-') || name === 'authorization'),
        url,
      ];
      behaviour?.(response, said.toReversed().join(' '), idOf(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

function idOf(body: string): unknown {
  try {
    return (JSON.parse(body) as { id?: unknown }).id;
  } catch {
    return undefined;
  }
}
