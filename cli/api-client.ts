import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { InvalidInputError } from '../shared/kernel/errors/errors.js';
import { maskUrl } from '../shared/secrets/mask-transport.js';
import { readAnswer, readProblem } from './api-answer.js';
import { toApiError } from './api-problem.js';
import { LostConnectionError, toLostConnection } from './lost-connection.js';

/** Attempts at a request that is answered with 429 or 503, and the longest wait between two of them, in seconds. */
const attemptsMax = 4;
const waitSecondsMax = 30;
const requestTimeoutMs = 90_000;
/** How long a reading request is repeated after its connection was lost, unless it is told otherwise. */
const patienceSeconds = 3;
const firstWaitSeconds = 0.2;
const lostWaitSecondsMax = 5;

export interface ApiClientOptions {
  readonly url: string;
  readonly key: string | undefined;
  readonly signal: AbortSignal;
  /** How an instance is started here. */
  readonly startCommand?: string;
  /** Told before it waits to try again. */
  readonly onRetry?: (reason: string, seconds: number) => void;
  /** Told of each thing that a list leaves out because it cannot be read. */
  readonly onUnreadable?: (id: string, reason: string) => void;
}

interface Request<Schema extends z.ZodType> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From `/v1` on; parts that vary are encoded by the caller. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly schema: Schema;
  /**
   * How long a GET is repeated while the instance is out of reach: it changes nothing, so it may be. For whoever follows
   * something that takes long, and has had an answer before.
   */
  readonly patienceSeconds?: number;
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
export function createApiClient({
  url,
  key,
  signal,
  startCommand = 'mtgs up',
  onRetry = () => undefined,
  onUnreadable = () => undefined,
}: ApiClientOptions): ApiClient {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new InvalidInputError(`"${maskUrl(url)}" is no http(s) URL`, [], {
      hint: 'Correct --url or MTGS_URL, such as http://127.0.0.1:7071.',
    });
  }
  const { username, password } = new URL(url);
  if (username !== '' || password !== '') {
    throw new InvalidInputError(`"${maskUrl(url)}" holds a user name or a password`, [], {
      hint: 'Give an API key with --key or MTGS_API_KEY instead.',
    });
  }
  const base = url.replace(/\/+$/, '');
  const hintFor = (method = 'GET'): string =>
    `Start an instance with "${startCommand}", or say where one runs with --url or MTGS_URL.${
      method === 'GET' ? '' : ' If it was reached, look whether the change was made before you repeat it.'
    }`;

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
      throw toLostConnection(`${base} does not answer`, cause, hintFor(method));
    }
  }

  async function once<Schema extends z.ZodType>(wanted: Request<Schema>): Promise<z.output<Schema> | Later> {
    const response = await send(wanted);
    try {
      if (response.ok) return await readAnswer(response, wanted.schema, base);
    } catch (cause) {
      signal.throwIfAborted();
      throw toLostConnection(`${base} broke off in the middle of its answer`, cause, hintFor(wanted.method));
    }
    const problem = await readProblem(response);
    const error = toApiError(response.status, problem, key !== undefined);
    const seconds = retryAfter(response);
    if (seconds === undefined) throw error;
    return new Later(error, seconds);
  }

  async function request<Schema extends z.ZodType>(wanted: Request<Schema>): Promise<z.output<Schema>> {
    const lost = createPatience(wanted.method ?? 'GET', wanted.patienceSeconds);
    for (let attempt = 1; ;) {
      try {
        const answer = await once(wanted);
        if (!(answer instanceof Later)) return answer;
        if (attempt >= attemptsMax) throw answer.error;
        attempt += 1;
        await wait(answer.error.message, answer.seconds);
      } catch (error) {
        const seconds = lost(error);
        if (seconds === undefined) throw error;
        await wait((error as Error).message, seconds);
      }
    }
  }

  async function wait(reason: string, seconds: number): Promise<void> {
    onRetry(reason, seconds);
    await pause(seconds * 1000, undefined, { signal });
  }

  return {
    url: base,
    request,
    async *stream(wanted) {
      const response = await send(wanted, signal);
      if (!response.ok) throw toApiError(response.status, await readProblem(response), key !== undefined);
      try {
        const body: AsyncIterable<Uint8Array> | null = response.body;
        yield* body ?? [];
      } catch (cause) {
        signal.throwIfAborted();
        throw toLostConnection(
          `${base} broke off in the middle of its answer`,
          cause,
          'Go on from the last entry that arrived, with --after.',
        );
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

/** An answer that says when to try again. */
class Later {
  readonly error: Error;
  readonly seconds: number;

  constructor(error: Error, seconds: number) {
    this.error = error;
    this.seconds = seconds;
  }
}

/**
 * Says how long to wait before a request is repeated whose connection was lost, or that it is not. Only what reads is: of
 * anything else nobody knows whether it was done. Nobody listening at all is waited for only by those who were answered
 * before.
 */
function createPatience(method: string, given: number | undefined): (error: unknown) => number | undefined {
  const end = performance.now() + (given ?? patienceSeconds) * 1000;
  let seconds = firstWaitSeconds;
  return function mayTryAgain(error) {
    if (!(error instanceof LostConnectionError) || method !== 'GET') return undefined;
    if (error.kind === 'failed' || (error.kind === 'refused' && given === undefined)) return undefined;
    if (performance.now() + seconds * 1000 > end) return undefined;
    const now = seconds;
    seconds = Math.min(lostWaitSecondsMax, seconds * 2);
    return now;
  };
}

/** How long to wait before trying again; undefined when trying again is no use. */
function retryAfter(response: Response): number | undefined {
  if (response.status !== 429 && response.status !== 503) return undefined;
  const header = response.headers.get('retry-after');
  if (header === null) return undefined;
  const seconds = /^\d{1,6}$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(waitSecondsMax, Math.max(0, seconds)) : undefined;
}
