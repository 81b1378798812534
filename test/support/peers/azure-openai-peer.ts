import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** How the peer treats the next requests. */
export type OpenAiMood =
  | 'well'
  | 'hang'
  | 'short'
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown };

interface Asked {
  readonly authorization: string | undefined;
  readonly body: { readonly model: string; readonly input: string[]; readonly dimensions: number };
}

/**
 * Speaks the embeddings of Azure OpenAI's v1 API on loopback: words that two texts share bring their vectors together. Chats
 * of deployments are answered by the peer at `chatUrl`. Over TLS with a certificate.
 */
export async function startAzureOpenAiPeer(
  chatUrl?: string,
  certificate?: { readonly cert: string; readonly key: string },
) {
  const asked: Asked[] = [];
  const take: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { mood } = peer;
      if (mood === 'hang') return;
      const answer = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
      };
      if (chatUrl !== undefined && request.url?.includes('/chat/completions') === true) {
        const headers = { authorization: request.headers.authorization ?? '' };
        void fetch(chatUrl + request.url, { method: 'POST', headers, body: Buffer.concat(chunks) }).then(
          async (said) => {
            response.writeHead(said.status, { 'content-type': 'application/json' }).end(await said.text());
          },
        );
        return;
      }
      if (request.url !== '/openai/v1/embeddings' || request.method !== 'POST') {
        answer(404, { error: { code: 'DeploymentNotFound', message: 'no such path' } });
        return;
      }
      const { authorization } = request.headers;
      if (authorization === undefined) {
        answer(401, { error: { code: '401', message: 'no key' } });
        return;
      }
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Asked['body'] & { encoding_format?: string };
      asked.push({ authorization, body });
      peer.onAsked(body.input);
      if (typeof mood === 'object') {
        answer(mood.status, mood.body ?? { error: { code: 'x', message: 'planted' } }, mood.headers);
        return;
      }
      if (body.input.length > 2_048 || body.input.some((text) => text === '' || Buffer.byteLength(text) > 32_000)) {
        answer(400, { error: { code: 'invalid_request', message: 'bad input' } });
        return;
      }
      const texts = mood === 'short' ? body.input.slice(1) : body.input;
      const data = texts.map((text, index) => {
        const vector = vectorOf(text, body.dimensions);
        const embedding =
          body.encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
        return { object: 'embedding', index, embedding };
      });
      answer(200, { object: 'list', model: body.model, data, usage: { prompt_tokens: 7, total_tokens: 7 } });
    });
  };
  const server = certificate === undefined ? createServer(take) : createTlsServer(certificate, take);
  const origin = certificate === undefined ? 'http://127.0.0.1' : 'https://localhost';
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const peer = {
    url: `${origin}:${(server.address() as AddressInfo).port}`,
    asked,
    mood: 'well' as OpenAiMood,
    /** Told of the texts of each request before it is answered. */
    onAsked: (_texts: readonly string[]): void => undefined,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return peer;
}

function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().split(/\W+/)) {
    const hash = createHash('sha256').update(word).digest();
    vector[hash.readUInt32LE(0) % dimensions]! += 1;
  }
  return vector;
}
