import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** How a receiver treats the next requests: normally, with an answer of the test's, or never answering. */
export type Mood =
  'well' | 'hang' | { readonly status: number; readonly headers?: Record<string, string>; readonly text?: string };

export interface Receiver {
  readonly url: string;
  /** What it took, in order. */
  readonly taken: Received[];
  mood: Mood;
  /** Requests that came in, whatever became of them. */
  readonly asked: () => number;
  stop(): Promise<void>;
}

/** An HTTP receiver on loopback, over TLS with a certificate, that judges each body: `judge` gives what is wrong with it, or `undefined`. */
export async function startReceiver(
  judge: (body: unknown, headers: IncomingHttpHeaders) => string | undefined,
  success: { status: number; text: string },
  certificate?: { readonly cert: string; readonly key: string },
): Promise<Receiver> {
  let asked = 0;
  const taken: Received[] = [];
  const answer = (
    response: ServerResponse,
    status: number,
    text: string,
    headers: Record<string, string> = {},
  ): void => {
    response.writeHead(status, headers).end(text);
  };
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked += 1;
      const { mood } = receiver;
      if (mood === 'hang') return;
      if (mood !== 'well') {
        answer(response, mood.status, mood.text ?? '', mood.headers);
        return;
      }
      const bytes = Buffer.concat(chunks);
      const isPacked = request.headers['content-encoding'] === 'gzip';
      const body = JSON.parse((isPacked ? gunzipSync(bytes) : bytes).toString()) as unknown;
      const problem = judge(body, request.headers);
      if (problem !== undefined) {
        answer(response, 400, problem);
        return;
      }
      taken.push({ path: request.url ?? '', headers: request.headers, body });
      answer(response, success.status, success.text);
    });
  };
  const server = certificate === undefined ? createServer(take) : createTlsServer(certificate, take);
  const origin = certificate === undefined ? 'http://127.0.0.1' : 'https://localhost';
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `${origin}:${(server.address() as AddressInfo).port}`,
    taken,
    mood: 'well',
    asked: () => asked,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
