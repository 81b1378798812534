import { serverTextsDefinition } from '../../shared/analysis/steering/server-texts-definition.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { ToolDefinition } from '../../shared/domain/registry/tool.js';
import { AppError, InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { parseDefinitions, parseServerTexts } from '../../shared/definitions/parse-definitions.js';
import { atOnce, inSlices } from '../../shared/kernel/canonical/in-slices.js';
import type { Listing, McpServer } from '../../shared/platform/mcp-server/mcp-server.js';
import { sortTools } from '../../shared/platform/mcp-server/reading/sort-tools.js';
import { isOffered, type ToolFilter } from '../../shared/everywhere/client-files/tool-filter.js';
import { plural } from '../../shared/everywhere/plural.js';
import { checkFiledTools } from './check-filed-tools.js';
import { mapBounded } from '../../shared/kernel/map-bounded.js';
import type { OtherPart, Place, ScanServer } from './scan-source.js';

/** Servers asked at the same time. */
const concurrent = 4;

/** What came of one server. */
export interface CollectedServer {
  readonly id: string;
  /** What the file calls it. */
  readonly label: string;
  readonly tools: readonly RegisteredTool[];
  readonly failures: readonly OtherPart[];
  readonly warnings: readonly string[];
  /** What the server says to models besides its tools, as the registry would keep it. */
  readonly texts?: RegisteredTool;
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

/** What was read of a server, its tools not yet checked. */
interface Collected extends Omit<CollectedServer, 'id' | 'label' | 'tools' | 'texts'> {
  readonly texts?: ToolDefinition | undefined;
  readonly tools: Listing['tools'];
}

async function collect(server: ScanServer, options: Options): Promise<CollectedServer> {
  const { id, label } = server;
  const { tools, texts, failures, warnings, placeOf, isRead }: Collected =
    server.kind === 'file' ? collectFile(server) : await collectLive(server, options);
  return {
    id,
    label,
    tools: parseDefinitions(id, tools).map((parsed) => ({ ...parsed, server: id })),
    failures,
    warnings: warnings.map((warning) => `${label}: ${warning}`),
    ...(texts !== undefined && { texts: { ...parseServerTexts(id, texts), server: id } }),
    placeOf,
    isRead,
  };
}

function collectFile({ id, label, tools: filed }: Extract<ScanServer, { kind: 'file' }>): Collected {
  const { good, failures } = checkFiledTools(id, filed);
  const { tools, refused, warnings } = atOnce(sortTools(good.map(({ definition }) => ({ definition }))));
  const places = new Map(filed.toReversed().map(({ definition, place }) => [nameOf(definition), place]));
  return {
    tools,
    failures: [...failures, ...refused.map((one) => refusal(label, one))],
    warnings,
    placeOf: (name: string) => places.get(name),
    isRead: true,
  };
}

const nameOf = (definition: unknown): unknown =>
  typeof definition === 'object' && definition !== null && 'name' in definition ? definition.name : undefined;

async function collectLive(
  { id, label, transport, place, filter, alsoTried }: Extract<ScanServer, { kind: 'live' }>,
  { mcpServer, signal, timeoutSeconds }: Options,
): Promise<Collected> {
  const placeOf = (): Place | undefined => place;
  try {
    const { tools, refused, warnings, texts } = await mcpServer.list(transport, { signal, timeoutSeconds });
    const offered = tools.filter(({ name }) => filter === undefined || isOffered(name, filter));
    const kept = refused.filter(({ name }) => filter === undefined || name === undefined || isOffered(name, filter));
    return {
      tools: offered,
      texts: await inSlices(serverTextsDefinition(id, texts)),
      failures: [...kept.map((one) => refusal(label, one)), ...texts.unread.map((one) => unreadPart(label, one))],
      warnings: [...warnings, ...filterNote(filter, tools.length - offered.length)],
      placeOf,
      isRead: true,
    };
  } catch (error) {
    signal.throwIfAborted();
    const address = transport.type === 'http' ? transport.url : '';
    return {
      tools: [],
      failures: [{ what: label, ...reasonOf(error, { address, alsoTried }) }],
      warnings: [],
      placeOf,
      isRead: false,
    };
  }
}

const filterNote = (filter: ToolFilter | undefined, leftOut: number): string[] =>
  filter === undefined || leftOut === 0
    ? []
    : [`its ${filter.fields.map((field) => `"${field}"`).join(' and ')} leaves out ${plural(leftOut, 'tool')}`];

const unreadPart = (server: string, { what, reason }: Listing['texts']['unread'][number]): OtherPart => ({
  what: `${server}: ${what}`,
  reason,
});

type Refused = Awaited<ReturnType<McpServer['list']>>['refused'][number];

const refusal = (server: string, { name, problems }: Refused): OtherPart => ({
  what: `${server}: ${name ?? 'a tool without a name'}`,
  // A listing is checked tool by tool, so the number in a path is none of its own.
  reason: problems.map(({ message }) => message.replace(/^tools\.\d+ /, 'its definition ')).join('; '),
});

const oldAddress =
  'an address that ends in /sse mostly is of the old HTTP+SSE transport of 2024-11-05, which is not supported';

interface Circumstances {
  readonly address: string;
  readonly alsoTried: string | undefined;
}

function reasonOf(error: unknown, { address, alsoTried }: Circumstances): { reason: string; hint?: string } {
  const message = error instanceof Error ? error.message : String(error);
  const problems = error instanceof InvalidInputError ? error.problems.map((one) => one.message) : [];
  const isOld = URL.canParse(address) && /\/sse\/?$/.test(new URL(address).pathname);
  const more = [isOld && !message.includes('HTTP+SSE') ? oldAddress : undefined, alsoTried];
  const reason = [message, ...problems, ...more.filter((words) => words !== undefined)].join('; ');
  const hint = isOld ? 'Look for the Streamable HTTP address of the server.' : error instanceof AppError && error.hint;
  return { reason, ...(typeof hint === 'string' && { hint }) };
}
