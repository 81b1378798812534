import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { maskUrl } from '../shared/secrets/mask-transport.js';
import {
  type AppError,
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotEstablishedError,
  NotFoundError,
  StorageError,
  TooLargeError,
  UnauthenticatedError,
  UnreachableError,
} from '../shared/errors/errors.js';

const problemSchema = z.looseObject({
  code: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  hint: z.string().optional(),
  problems: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
type Problem = z.infer<typeof problemSchema>;

/** Attempts at a request that is answered with 429 or 503, and the longest wait between two of them, in seconds. */
const attemptsMax = 4;
const waitSecondsMax = 30;
const requestTimeoutMs = 90_000;
const answerBytesMax = 64 * 1024 * 1024;

export interface ApiClientOptions {
  readonly url: string;
  readonly key: string | undefined;
  readonly signal: AbortSignal;
  /** Told before it waits to try again. */
  readonly onRetry?: (reason: string, seconds: number) => void;
  /** Told of each thing that a list leaves out because it cannot be read. */
  readonly onUnreadable?: (id: string, reason: string) => void;
}

interface Request<Schema extends z.ZodType> {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From `/v1` on; parts that vary are encoded by the caller. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly schema: Schema;
}

/** Talks to a running instance. Its problem details become the errors they stand for, hints included. */
export interface ApiClient {
  readonly url: string;
  request<Schema extends z.ZodType>(request: Request<Schema>): Promise<z.output<Schema>>;
  /** The body of an answer piece by piece, however long it takes. */
  stream(request: Omit<Request<z.ZodType>, 'schema' | 'method' | 'body'>): AsyncIterable<Uint8Array>;
  /** All items of a list, page by page. */
  list<Item extends z.ZodType>(request: Omit<Request<Item>, 'method' | 'body'>): AsyncIterable<z.output<Item>>;
}

/** @throws {InvalidInputError} for a URL that is none. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { url, key, signal, onRetry = () => undefined, onUnreadable = () => undefined } = options;
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new InvalidInputError(`"${maskUrl(url)}" is no http(s) URL`, [], {
      hint: 'Say --url http://127.0.0.1:7071 or set MTGS_URL.',
    });
  }
  const base = url.replace(/\/+$/, '');
  if (new URL(url).username !== '' || new URL(url).password !== '') {
    throw new InvalidInputError(`"${maskUrl(url)}" holds a user name or a password`, [], {
      hint: 'Give an API key with --key or MTGS_API_KEY instead.',
    });
  }

  async function send(
    { method = 'GET', path, query = {}, body, headers }: Omit<Request<z.ZodType>, 'schema'>,
    timeout = AbortSignal.timeout(requestTimeoutMs),
  ): Promise<Response> {
    const target = new URL(`${base}${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) target.searchParams.set(name, String(value));
    }
    try {
      return await fetch(target, {
        method,
        signal: AbortSignal.any([signal, timeout]),
        redirect: 'error',
        headers: {
          Accept: 'application/json',
          ...(key !== undefined && { Authorization: `Bearer ${key}` }),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (cause) {
      signal.throwIfAborted();
      throw new UnreachableError(`${base} does not answer: ${reasonOf(cause)}`, {
        cause,
        hint: 'Start an instance with "mtgs up", or say where one runs with --url or MTGS_URL.',
      });
    }
  }

  async function request<Schema extends z.ZodType>(wanted: Request<Schema>): Promise<z.output<Schema>> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await send(wanted);
      if (response.ok) return read(response, wanted.schema, base);
      const problem = await readProblem(response);
      const seconds = retryAfter(response);
      if (seconds === undefined || attempt >= attemptsMax) throw toError(response.status, problem);
      onRetry(problem.detail ?? `status ${response.status}`, seconds);
      await pause(seconds * 1000, undefined, { signal });
    }
  }

  return {
    url: base,
    request,
    async *stream(wanted) {
      const response = await send(wanted, signal);
      if (!response.ok) throw toError(response.status, await readProblem(response));
      try {
        const body: AsyncIterable<Uint8Array> | null = response.body;
        yield* body ?? [];
      } catch (cause) {
        signal.throwIfAborted();
        throw new UnreachableError(`${base} broke off in the middle of its answer: ${reasonOf(cause)}`, {
          cause,
          hint: 'Go on from the last entry that arrived, with --after.',
        });
      }
    },
    async *list({ schema, ...wanted }) {
      const page = z.object({
        items: z.array(schema),
        nextCursor: z.string().optional(),
        unreadable: z.array(z.object({ id: z.string(), reason: z.string() })).default([]),
      });
      let cursor: string | undefined;
      do {
        const found = await request({ ...wanted, query: { ...wanted.query, cursor }, schema: page });
        for (const { id, reason } of found.unreadable) onUnreadable(id, reason);
        yield* found.items;
        cursor = found.nextCursor;
      } while (cursor !== undefined);
    },
  };
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const part of body ?? []) {
    bytes += part.byteLength;
    if (bytes > answerBytesMax) throw new TooLargeError(`the answer takes more than ${answerBytesMax} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

async function read<Schema extends z.ZodType>(
  response: Response,
  schema: Schema,
  base: string,
): Promise<z.output<Schema>> {
  const text = await readText(response);
  let value: unknown;
  try {
    value = text === '' ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new UnreachableError(`${base} did not answer with JSON`, {
      cause,
      hint: 'Is this the address of an MTGS instance?',
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UnreachableError(`${base} answered something else than expected`, {
    cause: parsed.error,
    hint: 'Is this the address of an MTGS instance of the same version?',
  });
}

async function readProblem(response: Response): Promise<Problem> {
  try {
    const parsed = problemSchema.safeParse(JSON.parse(await readText(response)));
    return parsed.success ? parsed.data : {};
  } catch {
    return {}; // A proxy in between answers in its own words; the status says enough.
  }
}

/** How long to wait before trying again; undefined when trying again is no use. */
function retryAfter(response: Response): number | undefined {
  if (response.status !== 429 && response.status !== 503) return undefined;
  const header = response.headers.get('retry-after');
  if (header === null) return undefined;
  const seconds = /^\d{1,6}$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(waitSecondsMax, Math.max(0, seconds)) : undefined;
}

function toError(status: number, { code, title, detail, hint, problems }: Problem): AppError {
  const message = detail ?? title ?? `the instance answered with status ${status}`;
  const options = hint === undefined ? {} : { hint };
  if (code === 'invalid-input' || status === 400) return new InvalidInputError(message, problems ?? [], options);
  const classes: Record<number, new (message: string, options: { hint?: string }) => AppError> = {
    401: UnauthenticatedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    413: TooLargeError,
    503: code === 'storage' ? StorageError : NotEstablishedError,
  };
  const hints: Record<number, { hint: string }> = { 401: { hint: 'Give an API key with --key or MTGS_API_KEY.' } };
  return new (classes[status] ?? UnreachableError)(message, status === 401 ? (hints[401] ?? options) : options);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `nothing within ${requestTimeoutMs / 1000} seconds`;
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error.message;
}
