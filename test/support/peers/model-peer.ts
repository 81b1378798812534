import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AskedTool {
  readonly name: string;
  readonly description?: string;
  readonly schema: unknown;
}

/** A request in what both APIs have in common. */
export interface Asked {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly system: string;
  readonly query: string;
  readonly tools: readonly AskedTool[];
  readonly body: Record<string, unknown>;
}

/** What the model says: the name of a tool, nothing, or how it fails to answer. */
export type Said =
  | { readonly call: string }
  | 'none'
  | 'refusal'
  | 'cut'
  | 'filtered'
  | { readonly status: number; readonly code?: string; readonly headers?: Record<string, string> }
  | { readonly raw: string };

export interface ModelPeer {
  readonly url: string;
  readonly asked: Asked[];
  /** Every request, refused ones included. */
  readonly count: () => number;
  say: (asked: Asked, count: number) => Said;
  stop(): Promise<void>;
}

const namePattern = /^[a-zA-Z0-9_-]{1,64}$/;
const usage = { input: 100, output: 10 };
export const billOfOneCall = usage;

interface Api {
  readonly parse: (path: string, body: Record<string, unknown>) => Omit<Asked, 'path' | 'authorization' | 'body'>;
  readonly problem: (body: Record<string, unknown>) => string | undefined;
  readonly answer: (said: Exclude<Said, { status: number } | { raw: string }>) => unknown;
  readonly failure: (code: string) => unknown;
}

const fields = (body: Record<string, unknown>, ...names: string[]) => names.find((name) => name in body);

const claude: Api = {
  parse: (_, body) => ({
    system: String(body['system']),
    query: (body['messages'] as { content: string }[])[0]!.content,
    tools: (body['tools'] as { name: string; description?: string; input_schema: unknown }[]).map(
      ({ name, description, input_schema: schema }) => ({ name, schema, ...(description && { description }) }),
    ),
  }),
  problem: (body) => {
    const removed = fields(body, 'temperature', 'top_p', 'top_k');
    if (removed !== undefined) return `${removed}: Extra inputs are not permitted`;
    const choice = (body['tool_choice'] as { type?: string } | undefined)?.type;
    return choice === 'auto' ? undefined : 'tool_choice forces tool use is not compatible with this model';
  },
  answer: (said) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-test',
    content:
      typeof said === 'object'
        ? [
            { type: 'thinking', thinking: '…', signature: 's' },
            { type: 'tool_use', id: 'toolu_1', name: said.call, input: {} },
          ]
        : [{ type: 'text', text: 'NONE', citations: null }],
    stop_reason:
      said === 'refusal' || said === 'filtered'
        ? 'refusal'
        : said === 'cut'
          ? 'max_tokens'
          : said === 'none'
            ? 'end_turn'
            : 'tool_use',
    usage: { input_tokens: usage.input, output_tokens: usage.output, cache_read_input_tokens: 0 },
  }),
  failure: (code) => ({ type: 'error', error: { type: code, message: 'secret-in-message' }, request_id: 'r' }),
};

const openai: Api = {
  parse: (_, body) => ({
    system: (body['messages'] as { content: string }[])[0]!.content,
    query: (body['messages'] as { content: string }[])[1]!.content,
    tools: (body['tools'] as { function: { name: string; description?: string; parameters: unknown } }[]).map(
      ({ function: { name, description, parameters: schema } }) => ({
        name,
        schema,
        ...(description && { description }),
      }),
    ),
  }),
  problem: (body) => {
    const removed = fields(body, 'temperature', 'max_tokens');
    if (removed !== undefined) return `Unsupported parameter: ${removed}`;
    const tools = body['tools'] as { function: { description?: string } }[];
    if (tools.length > 128) return 'array too long';
    return tools.some((tool) => (tool.function.description?.length ?? 0) > 1024) ? 'string too long' : undefined;
  },
  answer: (said) => ({
    id: 'c',
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        finish_reason:
          said === 'filtered'
            ? 'content_filter'
            : said === 'cut'
              ? 'length'
              : typeof said === 'object'
                ? 'tool_calls'
                : 'stop',
        message: {
          role: 'assistant',
          content: said === 'none' ? 'NONE' : null,
          refusal: said === 'refusal' ? 'I cannot help with that.' : null,
          ...(typeof said === 'object' && {
            tool_calls: [{ id: 'call_1', type: 'function', function: { name: said.call, arguments: '{}' } }],
          }),
        },
      },
    ],
    usage: {
      prompt_tokens: usage.input,
      completion_tokens: usage.output,
      total_tokens: usage.input + usage.output,
      prompt_tokens_details: { cached_tokens: 0 },
    },
  }),
  failure: (code) => ({ error: { code, message: 'secret-in-message', type: code } }),
};

/** A server on loopback that answers as the API of a model does, and refuses what that API refuses. */
export async function startModelPeer(kind: 'claude' | 'openai'): Promise<ModelPeer> {
  const api = kind === 'claude' ? claude : openai;
  let count = 0;
  const peer: { say: ModelPeer['say'] } = { say: ({ tools }) => ({ call: tools[0]!.name }) };
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      count += 1;
      const json = (status: number, value: unknown, headers: Record<string, string> = {}) =>
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      const path = request.url ?? '';
      const parsed = api.parse(path, body);
      const names = parsed.tools.map(({ name }) => name);
      const problem =
        names.every((name) => namePattern.test(name)) && new Set(names).size === names.length ? undefined : 'names';
      const wrong = problem ?? api.problem(body);
      if (wrong !== undefined) return json(400, api.failure('invalid_request_error'));
      const authorization = request.headers.authorization ?? (request.headers['api-key'] as string | undefined);
      const one = { path, authorization, body, ...parsed };
      const said = peer.say(one, count);
      if (typeof said === 'object' && 'status' in said)
        return json(said.status, api.failure(said.code ?? 'error'), said.headers);
      if (typeof said === 'object' && 'raw' in said) {
        return response.writeHead(200, { 'content-type': 'application/json' }).end(said.raw);
      }
      asked.push(one);
      return json(200, api.answer(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(peer, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    count: () => count,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  });
}
