import type { Transport } from '../domain/registry/server.js';
import { InvalidInputError } from '../kernel/errors/errors.js';
import {
  findEmptyContainer,
  findProjectEntries,
  findServerEntries,
  namesServers,
  type ServerEntry,
} from '../everywhere/client-files/find-server-entries.js';
import { isRecord, type Values } from '../kernel/is-record.js';
import type { EntryOptions } from '../everywhere/client-files/read-entry.js';
import { parseServerEntry } from './parse-server-entry.js';
import { type ServerSwitch, whySwitchedOff } from '../everywhere/client-files/server-switches.js';
import { slugify, uniqueSlug } from '../everywhere/client-files/slugify.js';
import { readToolFilter, type ToolFilter } from '../everywhere/client-files/tool-filter.js';

/** A server that a configuration file names. */
export interface ConfiguredServer {
  readonly name: string;
  /** What the file calls it. */
  readonly label: string;
  readonly transport: Transport;
  /** Where it stands in the file, such as `mcpServers.github`. */
  readonly path: readonly (string | number)[];
  /** Which of its tools the client offers; all of them where it is absent. */
  readonly filter?: ToolFilter;
}

/** A server that could not be taken from the file, or was not meant to be. */
export interface OtherServer {
  readonly label: string;
  readonly because: string;
  readonly path: readonly (string | number)[];
  /** Whether its own entry switches it off. */
  readonly isOff?: true;
}

export interface McpConfig {
  readonly servers: readonly ConfiguredServer[];
  /** Entries that cannot be used. */
  readonly refused: readonly OtherServer[];
  /** Entries that are not to be used: switched off, or of a project that was not named. */
  readonly leftOut: readonly OtherServer[];
  /** What is to be known of servers that are used. */
  readonly notes: readonly { readonly label: string; readonly text: string }[];
}

export interface McpConfigOptions extends EntryOptions {
  /** The project, in a file that has servers for each, whose session is looked at. */
  readonly project?: string | undefined;
  /** What settings switch off by name. */
  readonly switches?: readonly ServerSwitch[] | undefined;
  /** The client that reads the file, where it is known to offer more than the file says. */
  readonly reader?: { readonly client: string; readonly passesOver: readonly PassedOver[] } | undefined;
}

/** What leaves out servers or tools in the files of some clients, and nothing in those of others. */
export type PassedOver = 'switch of an entry' | 'lists of tools';

const serversMax = 200;

/**
 * The servers of a client's configuration: `mcpServers` (Claude, Cursor, Cline, Gemini CLI, Continue and most others),
 * `servers` (VS Code), `context_servers` (Zed), `mcp_servers` (Codex), `mcp` (opencode). Entries that cannot be used are named; the others are served all the same.
 * @throws {InvalidInputError} when it is no such file at all, or has no such project.
 */
export function parseMcpConfig(value: unknown, options: McpConfigOptions = {}): McpConfig {
  if (!isRecord(value) || !namesServers(value)) {
    throw new InvalidInputError('this is no MCP configuration', [], {
      hint: 'Expected an object with "mcpServers" (most clients), "servers" (VS Code) or "context_servers" (Zed).',
    });
  }
  const empty = findEmptyContainer(value);
  if (empty !== undefined) {
    throw new InvalidInputError(`"${empty}" holds no servers`, [], {
      hint: `Write it as { "${empty}": { "name": { "command": "…" } } }.`,
    });
  }
  const { entries, leftOut } = entriesFor(value, options.project);
  if (entries.length > serversMax) throw new InvalidInputError(`at most ${serversMax} servers are accepted`);

  const bareNames = options.bareNames ?? entries.some((entry) => isRecord(entry.value) && 'httpUrl' in entry.value);
  const taken = new Set<string>();
  const config = { servers: [] as ConfiguredServer[], refused: [] as OtherServer[], leftOut, notes: [] as Note[] };
  const { switches = [], reader } = options;
  const passesOver = (what: PassedOver): boolean => reader?.passesOver.includes(what) === true;
  for (const { label, value: entry, path } of entries) {
    const off = whySwitchedOff(label, switches);
    if (off !== undefined) {
      leftOut.push({ label, because: off, path });
      continue;
    }
    const parsed = parseServerEntry(entry, { ...options, bareNames });
    if (parsed.is !== 'server') {
      const { because } = parsed;
      if (parsed.is === 'refused') config.refused.push({ label, because, path });
      else if (passesOver('switch of an entry')) config.refused.push({ label, because: stillOffered(reader), path });
      else leftOut.push({ label, because, path, isOff: true });
      continue;
    }
    const name = uniqueSlug(label, taken);
    const filter = passesOver('lists of tools') ? undefined : readToolFilter(entry);
    config.servers.push({ name, label, transport: parsed.transport, path, ...(filter && { filter }) });
    config.notes.push(...parsed.notes.map((text) => ({ label, text })));
    if (name !== slugify(label)) {
      const others = `clients that write "-" for "_" and blanks call it ${slugify(label)} as well`;
      config.notes.push({ label, text: `is called ${name} here: ${others}` });
    }
  }
  return config;
}

/** Not to be started, and not a pass either. */
const stillOffered = (reader: McpConfigOptions['reader']): string =>
  `its entry switches it off, which ${reader?.client ?? 'the client'} ignores: it offers the tools all the same; remove it from the file`;

type Note = McpConfig['notes'][number];

/** A project may have no servers of its own, and switch off some of those for all. */
const knowsProject = ({ projects }: Values, folder: string): boolean =>
  isRecord(projects) && isRecord(projects[folder]) && Array.isArray(projects[folder]['disabledMcpServers']);

/** The entries of the session that is looked at, and those of projects, which are other sessions. */
function entriesFor(value: Values, project: string | undefined): { entries: ServerEntry[]; leftOut: OtherServer[] } {
  const projects = findProjectEntries(value);
  const own = projects.find(({ folder }) => folder === project);
  if (project !== undefined && own === undefined && !knowsProject(value, project)) {
    throw new InvalidInputError(`the file names no servers for the project "${project}"`, [], {
      hint: `It does for: ${projects.map(({ folder }) => folder).join(', ') || 'none'}.`,
    });
  }
  const others = projects.filter(({ folder }) => folder !== project);
  const ownLabels = new Set(own?.entries.map(({ label }) => label));
  return {
    // A project's server goes before one of that name for all projects.
    entries: [...findServerEntries(value).filter(({ label }) => !ownLabels.has(label)), ...(own?.entries ?? [])],
    leftOut: others.flatMap(({ folder, entries }) =>
      entries.map(({ label, path }) => ({ label, path, because: `it is of the project ${folder} only` })),
    ),
  };
}
