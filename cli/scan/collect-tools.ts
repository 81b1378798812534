import type { RegisteredTool } from '../../shared/detection/registry-view.js';
import { AppError, InvalidInputError } from '../../shared/errors/errors.js';
import { parseDefinitions } from '../../shared/registry/parse-definitions.js';
import { atOnce } from '../../shared/canonical/in-slices.js';
import { sortTools } from '../../shared/services/mcp-server/sort-tools.js';
import type { Listing, McpServer } from '../../shared/services/mcp-server/mcp-server.js';
import type { ReportedFailure } from '../output/report.js';
import { mapBounded } from './map-bounded.js';
import type { Place, ScanServer } from './scan-source.js';

/** Servers asked at the same time. */
const concurrent = 4;

/** What came of one server. */
export interface CollectedServer {
  readonly id: string;
  readonly tools: readonly RegisteredTool[];
  readonly failures: readonly ReportedFailure[];
  readonly warnings: readonly string[];
  /** What the server tells models about itself. */
  readonly instructions?: string;
  /** Where a file declares the tool of that name, or the server that offers it. */
  readonly placeOf: (tool: string) => Place | undefined;
  /** Whether its listing could be read at all. */
  readonly isRead: boolean;
}

interface Options {
  readonly mcpServer: McpServer;
  readonly signal: AbortSignal;
  readonly timeoutSeconds: number;
  readonly onServer: (server: CollectedServer, done: number) => void;
}

/** The tools of every server, several asked at a time. One that fails is named and does not stop the others. */
export async function collectTools(servers: readonly ScanServer[], options: Options): Promise<CollectedServer[]> {
  let done = 0;
  return mapBounded(servers, concurrent, async (server) => {
    options.signal.throwIfAborted();
    const collected = await collect(server, options);
    options.signal.throwIfAborted();
    done += 1;
    options.onServer(collected, done);
    return collected;
  });
}

async function collect(server: ScanServer, { mcpServer, signal, timeoutSeconds }: Options): Promise<CollectedServer> {
  const { id } = server;
  const placeOf = server.kind === 'file' ? server.placeOf : () => server.place;
  try {
    const { tools, refused, warnings, instructions }: Pick<Listing, 'tools' | 'refused' | 'warnings' | 'instructions'> =
      server.kind === 'file'
        ? atOnce(sortTools(server.definitions.map((definition) => ({ definition }))))
        : await mcpServer.list(server.transport, { signal, timeoutSeconds });
    return {
      id,
      tools: parseDefinitions(id, tools).map((parsed) => ({ ...parsed, server: id })),
      failures: refused.map(({ name = 'a tool without a name', problems }) => ({
        what: `${id}: ${name}`,
        reason: problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '),
      })),
      warnings: warnings.map((warning) => `${id}: ${warning}`),
      ...(instructions !== undefined && { instructions }),
      placeOf,
      isRead: true,
    };
  } catch (error) {
    signal.throwIfAborted();
    return { id, tools: [], failures: [{ what: id, reason: reasonOf(error) }], warnings: [], placeOf, isRead: false };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof InvalidInputError && error.problems.length > 0) {
    return `${error.message}: ${error.problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}`;
  }
  if (error instanceof AppError) return error.message;
  return error instanceof Error ? error.message : String(error);
}
