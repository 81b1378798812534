import { isGooseEntry, isOpencodeEntry } from './client-forms.js';
import { isListing } from './is-listing.js';
import { isRecord, type Values } from '../../kernel/is-record.js';

/** What a configuration says of one server, not yet checked. */
export interface ServerEntry {
  readonly label: string;
  readonly value: unknown;
  /** Where it stands in the file, such as `mcpServers.github`. */
  readonly path: readonly (string | number)[];
}

/** The keys below which clients name their servers: Claude, Cursor and most others; VS Code; Zed; Codex; Amp; settings of VS Code in one word. */
const keys = ['mcpServers', 'servers', 'context_servers', 'mcp_servers', 'amp.mcpServers', 'mcp.servers'];

/** Whether the value of a file names MCP servers in a form that is read. */
export const namesServers = (value: unknown): boolean => isRecord(value) && containersOf(value).length > 0;

/** Every server that a configuration names for all projects. */
export const findServerEntries = (value: Values): ServerEntry[] =>
  containersOf(value).flatMap(({ path, content }) => entriesIn(content, path));

/** Where servers should stand and something else does, such as `mcpServers`. */
export const findEmptyContainer = (value: Values): string | undefined =>
  containersOf(value)
    .find(({ content }) => !isRecord(content) && !Array.isArray(content))
    ?.path.join('.');

/** A project of Claude Code's own file, `~/.claude.json`, that has servers of its own. */
export interface ProjectEntries {
  readonly folder: string;
  readonly entries: readonly ServerEntry[];
}

export function findProjectEntries({ projects }: Values): ProjectEntries[] {
  if (!isRecord(projects)) return [];
  return Object.entries(projects).flatMap(([folder, project]) => {
    const servers = isRecord(project) ? project['mcpServers'] : undefined;
    const entries = isRecord(servers) ? entriesIn(servers, ['projects', folder, 'mcpServers']) : [];
    return entries.length === 0 ? [] : [{ folder, entries }];
  });
}

interface Container {
  readonly path: readonly string[];
  readonly content: unknown;
}

function containersOf(value: Values): Container[] {
  const found: Container[] = keys.flatMap((key) => {
    const content = value[key];
    // A list of servers under this name is that of an OpenAPI document.
    const isOther = content === undefined || content === null || (key === 'servers' && Array.isArray(content));
    return isOther || holdsListings(content) ? [] : [{ path: [key], content }];
  });
  // The settings of VS Code, before its servers had a file of their own.
  const nested = isRecord(value['mcp']) ? value['mcp']['servers'] : undefined;
  if (isRecord(nested)) found.push({ path: ['mcp', 'servers'], content: nested });
  else if (isRecord(value['mcp']) && Object.values(value['mcp']).some(isOpencodeEntry)) {
    found.push({ path: ['mcp'], content: value['mcp'] });
  }
  found.push(...elsewhere(value));
  if (found.length === 0 && isBareMap(value)) found.push({ path: [], content: value });
  if (found.length === 0 && findProjectEntries(value).length > 0) found.push({ path: ['mcpServers'], content: {} });
  return found;
}

/** Tools that were saved below the name of their server: there is nothing to start. */
const holdsListings = (content: unknown): boolean =>
  isRecord(content) && Object.keys(content).length > 0 && Object.values(content).every(isListing);

/** The older file of Continue, the one of Goose, and a workspace of VS Code, which has settings inside. */
function elsewhere({ experimental, extensions, folders, settings }: Values): Container[] {
  const found: Container[] = [];
  const older = isRecord(experimental) ? experimental['modelContextProtocolServers'] : undefined;
  if (Array.isArray(older)) found.push({ path: ['experimental', 'modelContextProtocolServers'], content: older });
  if (isRecord(extensions) && Object.values(extensions).some(isGooseEntry)) {
    found.push({ path: ['extensions'], content: extensions });
  }
  if (Array.isArray(folders) && isRecord(settings) && !('folders' in settings)) {
    found.push(...containersOf(settings).map(({ path, content }) => ({ path: ['settings', ...path], content })));
  }
  return found;
}

/** The file of a plugin has the servers themselves at its top. */
function isBareMap(value: Values): boolean {
  const entries = Object.values(value);
  const isServer = (entry: unknown): boolean =>
    isRecord(entry) && !('inputSchema' in entry) && (typeof entry['command'] === 'string' || isAddress(entry['url']));
  return entries.length > 0 && entries.every(isServer);
}

const isAddress = (url: unknown): boolean => typeof url === 'string' && /^(?:https?:|\$)/i.test(url);

function entriesIn(content: unknown, path: readonly string[]): ServerEntry[] {
  if (isRecord(content)) {
    return Object.entries(content).map(([label, value]) => ({ label, value, path: [...path, label] }));
  }
  if (Array.isArray(content)) {
    return content.map((value: unknown, index) => ({ label: labelOf(value, index), value, path: [...path, index] }));
  }
  return [];
}

const labelOf = (value: unknown, index: number): string =>
  isRecord(value) && typeof value['name'] === 'string' ? value['name'] : `number ${index + 1}`;
