import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answered, createModelBatches, type ModelBatches } from './model-batches.js';

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
  /** The schema that the answer has to follow, where one was asked for. */
  readonly form: Record<string, unknown> | undefined;
  readonly body: Record<string, unknown>;
}

/** What the model says: the name of a tool, nothing, or how it fails to answer. */
export type Said =
  | { readonly call: string }
  | { readonly text: string; readonly isCut?: boolean }
  | 'none'
  | 'refusal'
  | 'cut'
  | 'filtered'
  | {
      readonly status: number;
      readonly code?: string;
      readonly headers?: Record<string, string>;
      readonly inner?: unknown;
    }
  | { readonly raw: string };

export interface ModelPeer {
  readonly url: string;
  readonly asked: Asked[];
  /** Every request, refused ones included. */
  readonly count: () => number;
  say: (asked: Asked, count: number) => Said;
  /** Batches as the API has them: none ends before the test says so. */
  readonly batches: ModelBatches;
  stop(): Promise<void>;
}

const namePattern = /^[a-zA-Z0-9_-]{1,64}$/;
const usage = { input: 100, output: 10 };
export const billOfOneCall = usage;

interface Api {
  readonly parse: (path: string, body: Record<string, unknown>) => Omit<Asked, 'path' | 'authorization' | 'body'>;
  readonly problem: (body: Record<string, unknown>) => string | undefined;
  readonly answer: (said: Exclude<Said, { status: number } | { raw: string }>) => unknown;
  readonly failure: (code: string, inner?: unknown) => unknown;
}

/** What both APIs refuse of the schema of a tool. */
function problemOfTool(schema: unknown): string | undefined {
  const { type, properties = {}, ...rest } = schema as Record<string, unknown>;
  if (type !== 'object') return 'schema must have type object';
  if (['oneOf', 'anyOf', 'allOf', 'enum', 'not'].some((key) => key in rest)) return 'not supported at the top level';
  const isNamed = Object.keys(properties as object).every((name) => /^[a-zA-Z0-9_.-]{1,64}$/.test(name));
  return isNamed ? undefined : 'property keys should match the pattern';
}

const forbidden = /^(?:minLength|maxLength|pattern|minItems|maxItems|minimum|maximum|allOf|not|if|\$schema)$/;

/** What structured outputs refuse of a schema, there as here: the subset that both APIs document. */
function problemOfForm(schema: unknown): string | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  const { type, properties, required, additionalProperties } = schema as Record<string, unknown>;
  if (type === 'object') {
    const names = Object.keys((properties as object | undefined) ?? {});
    if (additionalProperties !== false) return 'additionalProperties must be false';
    if (names.some((name) => !(required as string[] | undefined)?.includes(name))) return 'every property is required';
  }
  for (const [key, value] of Object.entries(schema)) {
    if (forbidden.test(key)) return `${key} is not supported`;
    const children = key === 'properties' ? Object.values(value as object) : [value];
    const problem = children.map(problemOfForm).find((one) => one !== undefined);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const isText = (said: Said): said is Extract<Said, { readonly text: string }> =>
  typeof said === 'object' && 'text' in said;

const fields = (body: Record<string, unknown>, ...names: string[]) => names.find((name) => name in body);

const claude: Api = {
  parse: (_, body) => ({
    system: String(body['system']),
    query: (body['messages'] as { content: string }[])[0]!.content,
    form: (body['output_config'] as { format?: { schema: Record<string, unknown> } } | undefined)?.format?.schema,
    tools: ((body['tools'] ?? []) as { name: string; description?: string; input_schema: unknown }[]).map(
      ({ name, description, input_schema: schema }) => ({ name, schema, ...(description && { description }) }),
    ),
  }),
  problem: (body) => {
    const removed = fields(body, 'temperature', 'top_p', 'top_k');
    if (removed !== undefined) return `${removed}: Extra inputs are not permitted`;
    const format = (body['output_config'] as { format?: { type?: string; schema?: unknown } } | undefined)?.format;
    if (format !== undefined)
      return format.type === 'json_schema' ? problemOfForm(format.schema) : 'output_config.format';
    const choice = (body['tool_choice'] as { type?: string } | undefined)?.type;
    return choice === 'auto' ? undefined : 'tool_choice forces tool use is not compatible with this model';
  },
  answer: (said) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-test',
    content: isText(said)
      ? [
          { type: 'thinking', thinking: '…', signature: 's' },
          { type: 'text', text: said.text, citations: null },
        ]
      : typeof said === 'object'
        ? [
            { type: 'thinking', thinking: '…', signature: 's' },
            { type: 'tool_use', id: 'toolu_1', name: said.call, input: {} },
          ]
        : [{ type: 'text', text: 'NONE', citations: null }],
    stop_reason:
      said === 'refusal' || said === 'filtered'
        ? 'refusal'
        : said === 'cut' || (isText(said) && said.isCut === true)
          ? 'max_tokens'
          : said === 'none' || isText(said)
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
    form: (body['response_format'] as { json_schema: { schema: Record<string, unknown> } } | undefined)?.json_schema
      .schema,
    tools: ((body['tools'] ?? []) as { function: { name: string; description?: string; parameters: unknown } }[]).map(
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
    const format = body['response_format'] as
      { type?: string; json_schema?: { name?: string; strict?: boolean; schema?: unknown } } | undefined;
    if (format !== undefined) {
      const { name = '', strict, schema } = format.json_schema ?? {};
      if (format.type !== 'json_schema' || strict !== true || !namePattern.test(name)) return 'response_format';
      return problemOfForm(schema);
    }
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
            : said === 'cut' || (isText(said) && said.isCut === true)
              ? 'length'
              : typeof said === 'object' && !isText(said)
                ? 'tool_calls'
                : 'stop',
        message: {
          role: 'assistant',
          content: isText(said) ? said.text : said === 'none' ? 'NONE' : null,
          refusal: said === 'refusal' ? 'I cannot help with that.' : null,
          ...(typeof said === 'object' &&
            !isText(said) && {
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
  failure: (code, inner) => ({
    error: { code, message: 'secret-in-message', type: code, ...(inner !== undefined && { innererror: inner }) },
  }),
};

/** A server on loopback that answers as the API of a model does, and refuses what that API refuses. */
export async function startModelPeer(kind: 'claude' | 'openai'): Promise<ModelPeer> {
  const api = kind === 'claude' ? claude : openai;
  let count = 0;
  const peer: { say: ModelPeer['say'] } = { say: ({ tools }) => ({ call: tools[0]!.name }) };
  const asked: Asked[] = [];
  const json = (status: number, value: unknown, headers: Record<string, string> = {}): Answered => ({
    status,
    headers: { 'content-type': 'application/json', ...headers },
    text: JSON.stringify(value),
  });

  /** One request to the model, by itself or out of a batch. */
  function answer(path: string, authorization: string | undefined, body: Record<string, unknown>): Answered {
    count += 1;
    const parsed = api.parse(path, body);
    const names = parsed.tools.map(({ name }) => name);
    const problem =
      names.every((name) => namePattern.test(name)) && new Set(names).size === names.length ? undefined : 'names';
    const wrong = problem ?? parsed.tools.map(({ schema }) => problemOfTool(schema)).find(Boolean) ?? api.problem(body);
    if (wrong !== undefined) return json(400, api.failure('invalid_request_error'));
    const one = { path, authorization, body, ...parsed };
    const said = peer.say(one, count);
    if (typeof said === 'object' && 'status' in said) {
      return json(said.status, api.failure(said.code ?? 'error', said.inner), said.headers);
    }
    if (typeof said === 'object' && 'raw' in said) return { ...json(200, {}), text: said.raw };
    asked.push(one);
    return json(200, api.answer(said));
  }

  const batches = createModelBatches(kind, (path, body) => answer(path, undefined, body));
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void (async () => {
        const path = request.url ?? '';
        const whole = Buffer.concat(chunks);
        const authorization = request.headers.authorization ?? (request.headers['api-key'] as string | undefined);
        const { status, headers, text } =
          (await batches.serve(request, whole)) ??
          answer(path, authorization, JSON.parse(whole.toString()) as Record<string, unknown>);
        response.writeHead(status, headers).end(text);
      })();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(peer, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    batches,
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
