import { Client, StreamableHTTPClientTransport, type Transport as Wire } from '@modelcontextprotocol/client';
import type { Transport } from '../../domain/server.js';
import { UnreachableError } from '../../errors/errors.js';
import { BoundedStdioTransport } from './bounded-stdio-transport.js';
import { createGuardedFetch, type GuardedFetchOptions } from './guarded-fetch.js';
import { listingBounds } from './listing-bounds.js';
import { ListingTap } from './listing-tap.js';
import type { Listing, McpServer } from './mcp-server.js';
import { readPages, sortTools } from './read-listing.js';
import { resolveReferences } from './resolve-references.js';

export interface LiveMcpServerOptions extends GuardedFetchOptions {
  /** Whether servers may be started as processes of this machine. */
  readonly allowStdio: boolean;
  /** Where `${NAME}` references are looked up, and `PATH` and the like for processes. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What a started process gets of our environment: never a secret of ours. */
const inherited = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'TERM',
  'SHELL',
  'TMPDIR',
  'SYSTEMROOT',
  'APPDATA',
  'LOCALAPPDATA',
  'TEMP',
];

/** How long the question for a modern server may wait before a process is taken for a legacy one, in milliseconds. */
const probeMs = 8_000;

/** Lists live servers through the MCP client, over Streamable HTTP and, where allowed, standard streams; both eras. */
export function createLiveMcpServer(options: LiveMcpServerOptions): McpServer {
  return {
    async list(transport, { signal, timeoutSeconds = listingBounds.timeoutSeconds } = {}) {
      const timeLimit = AbortSignal.timeout(timeoutSeconds * 1000);
      const stop = signal === undefined ? timeLimit : AbortSignal.any([signal, timeLimit]);
      try {
        return transport.type === 'http'
          ? await listHttp(options, transport, stop, timeoutSeconds)
          : await listStdio(options, transport, stop, timeoutSeconds);
      } catch (error) {
        if (timeLimit.aborted)
          throw new UnreachableError(`no complete answer within ${timeoutSeconds} s`, { cause: error });
        if (stop.aborted) throw new UnreachableError('it was interrupted', { cause: error });
        throw explain(error);
      }
    },
  };
}

type Of<Type> = Extract<Transport, { type: Type }>;

async function listHttp(options: LiveMcpServerOptions, transport: Of<'http'>, stop: AbortSignal, seconds: number) {
  const headers = resolveReferences(transport.headers ?? {}, options.environment);
  const guarded = createGuardedFetch(options);
  const wire = new StreamableHTTPClientTransport(new URL(transport.url), {
    fetch: guarded.fetch,
    requestInit: { headers },
    redirectPolicy: 'follow', // The guarded fetch follows them itself, and checks each.
    reconnectionOptions: {
      initialReconnectionDelay: 100,
      maxReconnectionDelay: 100,
      reconnectionDelayGrowFactor: 1,
      maxRetries: 0,
    },
  });
  try {
    return await list(wire, 'auto', stop, seconds);
  } finally {
    await guarded.close();
  }
}

async function listStdio(options: LiveMcpServerOptions, transport: Of<'stdio'>, stop: AbortSignal, seconds: number) {
  if (!options.allowStdio) {
    throw new UnreachableError('servers that are started as processes are not allowed here', {
      hint: 'Use the command line or the embedded host, or a server with a URL.',
    });
  }
  const { command, args, cwd } = transport;
  const basis = Object.fromEntries(
    inherited.flatMap((name) => (options.environment[name] === undefined ? [] : [[name, options.environment[name]]])),
  ) as Record<string, string>;
  const env = { ...basis, ...resolveReferences(transport.env ?? {}, options.environment) };
  const start = (): BoundedStdioTransport =>
    new BoundedStdioTransport({ command, args, env, ...(cwd !== undefined && { cwd }) });

  const first = start();
  try {
    return await list(first, 'auto', stop, seconds);
  } catch (error) {
    // Some legacy servers end at a question they do not know: those are asked the old way, in a fresh process.
    if (stop.aborted || first.failure === undefined || neverStarted(first.failure)) throw first.failure ?? error;
  }
  const second = start();
  try {
    return await list(second, 'legacy', stop, seconds);
  } catch (error) {
    throw second.failure ?? error;
  }
}

const neverStarted = ({ message }: UnreachableError): boolean => !message.includes("the server's process ended");

async function list(wire: Wire, mode: 'auto' | 'legacy', stop: AbortSignal, seconds: number): Promise<Listing> {
  const tap = new ListingTap(wire);
  const timeoutMs = Math.min(probeMs, (seconds * 1000) / 2);
  const client = new Client({ name: 'mtgs', version: '1.0.0' }, { versionNegotiation: { mode, probe: { timeoutMs } } });
  const timeout = seconds * 1000;
  const close = (): void => void client.close().catch(() => undefined);
  stop.addEventListener('abort', close, { once: true });
  try {
    stop.throwIfAborted();
    await unlessAborted(client.connect(tap, { signal: stop, timeout }), stop);
    const raw = await unlessAborted(readPages(client, tap, stop, timeout), stop);
    const info = client.getServerVersion();
    return {
      ...sortTools(raw),
      protocolVersion: client.getNegotiatedProtocolVersion() ?? 'unknown',
      era: client.getProtocolEra() === 'modern' ? 'modern' : 'legacy',
      ...(info !== undefined && { serverInfo: { name: bounded(info.name), version: bounded(info.version) } }),
    };
  } finally {
    stop.removeEventListener('abort', close);
    await Promise.allSettled([client.close(), wire.close()]);
  }
}

/** Some waits of the client do not heed a signal: this one does. */
function unlessAborted<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(stop.reason as Error);
    };
    if (stop.aborted) abort();
    stop.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => {
      stop.removeEventListener('abort', abort);
    });
  });
}

const bounded = (text: string): string => text.slice(0, 200);

/** The reason that a person can act on, from whatever the layers below threw. */
function explain(error: unknown): UnreachableError {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof UnreachableError) return cause;
  }
  const text = error instanceof Error ? error.message : String(error);
  const status = /\b(40[13])\b/.exec(text)?.[1];
  if (status !== undefined || /unauthori[sz]ed/i.test(text)) {
    return new UnreachableError(`the server refuses us: not authorised (${status ?? '401'})`, {
      cause: error,
      hint: "Check the server's token or headers.",
    });
  }
  const code = codeOf(error);
  if (code !== undefined) return new UnreachableError(`the server cannot be reached: ${code}`, { cause: error });
  return new UnreachableError(`it does not answer as an MCP server: ${text.replaceAll(/\s+/g, ' ').slice(0, 300)}`, {
    cause: error,
  });
}

/** The network's own word, such as ECONNREFUSED. */
function codeOf(error: unknown): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code === 'string' && /^(E[A-Z]{3,}|UND_ERR_[A-Z_]+)$/.test(code)) return code;
  }
  return undefined;
}
