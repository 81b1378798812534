import { howToAllowLocalProcesses, localProcessesAreOff } from '../../domain/registry/local-command.js';
import type { Transport } from '../../domain/registry/server.js';
import { UnreachableError } from '../../kernel/errors/errors.js';
import { secretsOfTransport, type TransportSecrets } from '../../secrets/secrets-of-transport.js';
import { explainFailure } from './reading/explain-failure.js';
import type { GuardedFetchOptions } from '../outbound/guarded-fetch.js';
import { listOverHttp } from './transports/list-over-http.js';
import { listOverStdio } from './transports/list-over-stdio.js';
import { type ListingBounds, listingBounds } from './reading/listing-bounds.js';
import type { Listing, McpServer } from './mcp-server.js';
import { redactFailure, redactListing } from './redact-secrets.js';
import { resolveReferences, resolveValues } from './resolve-references.js';

export interface LiveMcpServerOptions extends GuardedFetchOptions {
  /** Whether servers may be started as processes of this machine, and so read whatever this process can read. */
  readonly allowStdio: boolean;
  /** Where `${NAME}` references are looked up, and `PATH` and the like for processes. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether servers may name every setting, which is right for a person's own; otherwise only those for servers. */
  readonly everySetting?: boolean;
  /** Bounds other than the usual ones. */
  readonly limits?: Partial<typeof listingBounds>;
}

/** What a started process gets of our environment: never a secret of ours. */
const inherited = 'PATH HOME USER LANG TERM SHELL TMPDIR SYSTEMROOT APPDATA LOCALAPPDATA TEMP'.split(' ');

/** Lists live servers through the MCP client, over Streamable HTTP and, where allowed, standard streams; both eras. */
export function createLiveMcpServer(options: LiveMcpServerOptions): McpServer {
  return {
    async list(transport, { signal, timeoutSeconds }) {
      const bounds: ListingBounds = { ...listingBounds, ...options.limits, timeoutSeconds };
      const secrets = (): TransportSecrets => secretsOfTransport(transport, options.environment);
      const stopping = new AbortController();
      const interrupt = (): void => {
        stopping.abort(new UnreachableError('it was interrupted'));
      };
      const timer = setTimeout(() => {
        stopping.abort(new UnreachableError(`no complete answer within ${timeoutSeconds} s`));
      }, timeoutSeconds * 1000);
      signal?.addEventListener('abort', interrupt, { once: true });
      if (signal?.aborted === true) interrupt();
      try {
        // The one way out for what a server says, and for what is said about it.
        return redactListing(await listTransport(transport, options, { stop: stopping.signal, bounds }), secrets());
      } catch (error) {
        throw redactFailure(explainFailure(error), secrets());
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
  const { environment, allowStdio, everySetting = false } = options;
  const source = { environment, everySetting };
  if (transport.type === 'http') {
    const headers = resolveValues(transport.headers ?? {}, source);
    return listOverHttp({ url: transport.url, headers }, { ...options, ...limits });
  }
  if (!allowStdio) {
    throw new UnreachableError(localProcessesAreOff, { hint: howToAllowLocalProcesses });
  }
  const [command = transport.command, ...args] = resolveReferences([transport.command, ...transport.args], source);
  const basis = inherited.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]]));
  const env = {
    ...(Object.fromEntries(basis) as Record<string, string>),
    ...resolveValues(transport.env ?? {}, source),
  };
  return listOverStdio({ command, args, env, ...(transport.cwd !== undefined && { cwd: transport.cwd }) }, limits);
}
