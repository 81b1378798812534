import {
  findEmptyContainer,
  findProjectEntries,
  findServerEntries,
  namesServers,
} from '../../../shared/everywhere/client-files/find-server-entries.js';
import { readEntry } from '../../../shared/everywhere/client-files/read-entry.js';
import { switchesBeside, whySwitchedOff } from '../../../shared/everywhere/client-files/server-switches.js';
import { slugify, uniqueSlug } from '../../../shared/everywhere/client-files/slugify.js';
import { readToolFilter } from '../../../shared/everywhere/client-files/tool-filter.js';
import { ExplainedError, isRecord } from '../api/problem.js';
import type { Transport } from '../api/types.js';
import { readJsonWithComments } from './read-json-with-comments.js';

/** A server that can be added. */
export interface FoundServer {
  readonly id: string;
  /** What the file calls it. */
  readonly label: string;
  readonly transport: Transport;
  /** What is to be known of it. */
  readonly notes: readonly string[];
}

/** A server of the file that is not added. */
export interface NotTaken {
  readonly label: string;
  readonly because: string;
}

export interface ReadServers {
  readonly found: readonly FoundServer[];
  /** Those that cannot be taken. */
  readonly refused: readonly NotTaken[];
  /** Those that are not meant to be: switched off, or of one project. */
  readonly leftOut: readonly NotTaken[];
}

const serversMax = 200;

/**
 * The servers of a client's configuration in JSON, whichever client wrote it, as the command line reads them.
 * @throws {ExplainedError} when it names none.
 */
export async function readServers(text: string): Promise<ReadServers> {
  const value = await readJsonWithComments(text);
  const empty = isRecord(value) ? findEmptyContainer(value) : undefined;
  if (empty !== undefined) throw new ExplainedError(`"${empty}" holds no servers.`, namedSo);
  if (!isRecord(value) || !namesServers(value)) throw new ExplainedError('It names no servers.', namedSo);
  const entries = findServerEntries(value);
  const leftOut: NotTaken[] = findProjectEntries(value).flatMap(({ folder, entries: own }) =>
    own.map(({ label }) => ({ label, because: `it is of the project ${folder} only` })),
  );
  if (entries.length + leftOut.length === 0) throw new ExplainedError('It names no servers.', namedSo);
  if (entries.length > serversMax)
    throw new Error(`It names ${entries.length} servers; at most ${serversMax} at once.`);
  const bareNames = entries.some((entry) => isRecord(entry.value) && 'httpUrl' in entry.value);
  const [found, refused]: [FoundServer[], NotTaken[]] = [[], []];
  const taken = new Set<string>();
  const switches = switchesBeside(value, undefined);
  for (const { label, value: entry } of entries) {
    const off = whySwitchedOff(label, switches);
    if (off !== undefined) {
      leftOut.push({ label, because: off });
      continue;
    }
    const read = readEntry(entry, { bareNames });
    if (read.is === 'server' && read.transport.type === 'http' && !isAddress(read.transport.url)) {
      refused.push({ label, because: 'url is not a valid address' });
    } else if (read.is === 'server') {
      const id = uniqueSlug(label, taken);
      const other = id === slugify(label) ? [] : [`another one of the file is called ${slugify(label)} already`];
      found.push({ id, label, transport: read.transport, notes: [...other, ...notesOnTools(entry), ...read.notes] });
    } else (read.is === 'refused' ? refused : leftOut).push({ label, because: read.because });
  }
  return { found, refused, leftOut };
}

/** A registry is of all clients: what one of them hides from its models, others offer. */
const notesOnTools = (entry: unknown): string[] =>
  (readToolFilter(entry)?.fields ?? []).map(
    (field) => `"${field}" is of that client alone: all tools of the server are taken`,
  );

const isAddress = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

const namedSo =
  'Expected an object with "mcpServers" (most clients), "servers" (VS Code), "context_servers" (Zed) or "mcp" (opencode).';
