import type { Transport } from '../../domain/server.js';
import { UnreachableError } from '../../errors/errors.js';
import { explainFailure } from './explain-failure.js';
import type { GuardedFetchOptions } from '../guarded-fetch.js';
import { listOverHttp } from './list-over-http.js';
import { listOverStdio } from './list-over-stdio.js';
import { type ListingBounds, listingBounds } from './listing-bounds.js';
import type { Listing, McpServer } from './mcp-server.js';
import { redactSecrets } from './redact-secrets.js';
import { resolveReferences, resolveValues } from './resolve-references.js';

export interface LiveMcpServerOptions extends GuardedFetchOptions {
  /** Whether servers may be started as processes of this machine, and so read whatever this process can read. */
  readonly allowStdio: boolean;
  /** Where `${NAME}` references are looked up, and `PATH` and the like for processes. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Bounds other than the usual ones. */
  readonly limits?: Partial<ListingBounds>;
}

/** What a started process gets of our environment: never a secret of ours. */
const inherited = 'PATH HOME USER LANG TERM SHELL TMPDIR SYSTEMROOT APPDATA LOCALAPPDATA TEMP'.split(' ');

/** Lists live servers through the MCP client, over Streamable HTTP and, where allowed, standard streams; both eras. */
export function createLiveMcpServer(options: LiveMcpServerOptions): McpServer {
  return {
    async list(transport, { signal, timeoutSeconds } = {}) {
      const limits = { ...listingBounds, ...options.limits };
      const bounds = { ...limits, timeoutSeconds: timeoutSeconds ?? limits.timeoutSeconds };
      const stopping = new AbortController();
      const interrupt = (): void => {
        stopping.abort(new UnreachableError('it was interrupted'));
      };
      const timer = setTimeout(() => {
        stopping.abort(new UnreachableError(`no complete answer within ${bounds.timeoutSeconds} s`));
      }, bounds.timeoutSeconds * 1000);
      signal?.addEventListener('abort', interrupt, { once: true });
      if (signal?.aborted === true) interrupt();
      try {
        return await listTransport(transport, options, { stop: stopping.signal, bounds });
      } catch (error) {
        throw withoutSecrets(explainFailure(error), transport, options.environment);
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', interrupt);
      }
    },
  };
}

async function listTransport(
  transport: Transport,
  options: LiveMcpServerOptions,
  limits: { readonly stop: AbortSignal; readonly bounds: ListingBounds },
): Promise<Listing> {
  const { environment, allowStdio } = options;
  // Who may start processes here can read every setting anyway; who may only name addresses must not send them there.
  const source = { environment, everySetting: allowStdio };
  if (transport.type === 'http') {
    const headers = resolveValues(transport.headers ?? {}, source);
    return listOverHttp({ url: transport.url, headers }, { ...options, ...limits });
  }
  if (!allowStdio) {
    throw new UnreachableError('servers that are started as processes are not allowed here', {
      hint: 'Use the command line or the embedded host, or a server with a URL.',
    });
  }
  const [command = transport.command, ...args] = resolveReferences([transport.command, ...transport.args], source);
  const basis = inherited.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]]));
  const env = {
    ...(Object.fromEntries(basis) as Record<string, string>),
    ...resolveValues(transport.env ?? {}, source),
  };
  return listOverStdio({ command, args, env, ...(transport.cwd !== undefined && { cwd: transport.cwd }) }, limits);
}

/** Reasons are kept and shown: what was configured, and what settings it names, must not be in them. */
function withoutSecrets(
  error: UnreachableError,
  transport: Transport,
  environment: LiveMcpServerOptions['environment'],
): UnreachableError {
  const configured = Object.values((transport.type === 'http' ? transport.headers : transport.env) ?? {});
  const named = configured.flatMap((value) => value.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []);
  const settings = named.flatMap((name) => (Object.hasOwn(environment, name) ? [environment[name] ?? ''] : []));
  const message = redactSecrets(error.message, [...configured, ...settings]);
  if (message === error.message) return error;
  return new UnreachableError(message, error.hint === undefined ? {} : { hint: error.hint });
}
