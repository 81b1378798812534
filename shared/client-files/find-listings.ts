import { isListing, own, toolsOf } from '../everywhere/client-files/is-listing.js';
import { isRecord, type Values } from '../kernel/is-record.js';
import { hasSchema, isMeantAsTool } from '../definitions/to-mcp-definition.js';

/** Something that stands where a tool should, and whose it is. */
export interface ListedItem {
  readonly value: unknown;
  readonly path: readonly (string | number)[];
  /** What the file calls the server; absent where it names none. */
  readonly server?: string;
}

export interface Listings {
  readonly items: readonly ListedItem[];
  /** Servers that the file names and has no list of, and why. */
  readonly unread: readonly { readonly label: string; readonly because: string }[];
}

type Path = readonly (string | number)[];

/** The tools of a file, however many servers it has them of; undefined where it holds none. */
export function findListings(value: unknown): Listings | undefined {
  const entries = entriesIn(value, []);
  if (entries !== undefined) return joinEntries(entries);
  const items = itemsIn(value);
  return items && { items, unread: [] };
}

/** The tools of one server in a file, or one page of them. */
interface Entry {
  readonly value: Values;
  readonly path: Path;
  readonly server?: string | undefined;
}

/** Entries of servers and pages, in the forms that people and other tools write; undefined for other files. */
function entriesIn(value: unknown, path: Path): Entry[] | undefined {
  if (Array.isArray(value)) return listedEntries(value, path);
  if (!isRecord(value) || toolsOf(value) !== undefined) return undefined;
  const scanned = scannedEntries(value);
  if (scanned.length > 0) return scanned;
  const { servers, mcpServers } = value;
  if (isRecord(servers)) return mappedEntries(servers, [...path, 'servers']);
  if (Array.isArray(servers)) return listedEntries(servers, [...path, 'servers']);
  if (isRecord(mcpServers)) return mappedEntries(mcpServers, [...path, 'mcpServers']);
  return mappedEntries(value, path);
}

/** Pages of one listing, messages that were recorded, or `[{ "server": "…", "tools": […] }]`. */
function listedEntries(list: readonly unknown[], path: Path): Entry[] | undefined {
  const entries = list.flatMap((value, index): Entry[] =>
    isRecord(value) && !isMessage(value) ? [{ value, path: [...path, index], server: nameOf(value) }] : [],
  );
  const others = list.length - entries.length - list.filter(isMessage).length;
  if (others > 0 || entries.length === 0 || !entries.every(({ value }) => isListing(value))) return undefined;
  const isNamed = entries.some(({ server }) => server !== undefined);
  return isNamed ? entries.map((one, index) => ({ ...one, server: one.server ?? `number ${index + 1}` })) : entries;
}

/** A message of a session that is no list of tools. */
const isMessage = (value: unknown): boolean =>
  isRecord(value) && value['jsonrpc'] === '2.0' && toolsOf(value) === undefined;

/** `{ "crm": […], "desk": […] }`, or `{ "tools": […] }` below each name. */
function mappedEntries(map: Values, path: Path): Entry[] | undefined {
  const all = Object.entries(map);
  const listed = all.filter(([, value]) => isRecord(value) && isListing(value));
  if (listed.length > 0 && listed.length === all.length) {
    return listed.map(([server, value]) => ({ value: value as Values, path: [...path, server], server }));
  }
  const lists = all.filter(([, value]) => Array.isArray(value) && value.some(hasSchema));
  // A single list is that of the file, whatever it is called.
  if (lists.length < 2) return undefined;
  return lists.map(([server, tools]) => ({ value: { [own]: tools }, path: [...path, server], server }));
}

/** mcp-scan: for each configuration its servers, with what each listed as its "signature". */
function scannedEntries(value: Values): Entry[] {
  const results = Object.entries(value);
  if (!results.every(([, result]) => isRecord(result) && Array.isArray(result['servers']))) return [];
  const taken = new Set<string>();
  return results.flatMap(([place, result]) =>
    (result as { servers: unknown[] }).servers.flatMap((one, index): Entry[] => {
      if (!isRecord(one) || !('signature' in one || isRecord(one['server']))) return [];
      const name = nameOf(one) ?? `number ${index + 1}`;
      const server = taken.has(name) ? `${name} of ${place}` : name;
      taken.add(server);
      return [{ value: one, path: [place, 'servers', index], server }];
    }),
  );
}

const nameOf = ({ server, name, serverInfo }: Values): string | undefined =>
  [server, name, isRecord(serverInfo) ? serverInfo['name'] : undefined].find(
    (one): one is string => typeof one === 'string' && one !== '',
  );

function joinEntries(entries: readonly Entry[]): Listings {
  return {
    items: entries.flatMap(({ value, path, server }) => {
      const found = toolsOf(value);
      const items = found === undefined ? [] : listAt(found.tools, [...path, ...found.path]);
      return server === undefined ? items : items.map((item) => ({ ...item, server }));
    }),
    unread: entries
      .filter(({ value }) => toolsOf(value) === undefined)
      .map(({ value, server = 'a server' }) => ({
        label: server,
        because: isRecord(value['error']) ? 'the file says that it could not be listed' : 'the file has no list of it',
      })),
  };
}

/** The tools of a file that has those of one server. */
function itemsIn(value: unknown): ListedItem[] | undefined {
  if (Array.isArray(value)) {
    const isOther = value.length > 0 && !value.some(isMeantAsTool);
    return isOther ? undefined : listAt(value, []);
  }
  if (!isRecord(value)) return undefined;
  const { tools } = value;
  const found = toolsOf(value);
  if (found !== undefined) return listAt(found.tools, found.path);
  if (isRecord(tools) && isMapOfTools(tools)) return mapAt(tools, ['tools']);
  if (isSingleTool(value)) return [{ value, path: [] }];
  if (isMapOfTools(value)) return mapAt(value, []);
  const [list, another] = Object.entries(value).filter(([, one]) => Array.isArray(one) && one.some(hasSchema));
  return list === undefined || another !== undefined ? undefined : listAt(list[1] as unknown[], [list[0]]);
}

const listAt = (list: readonly unknown[], path: Path): ListedItem[] =>
  list.flatMap((value, index) => (isCachePoint(value) ? [] : [{ value, path: [...path, index] }]));

/** Amazon Bedrock has them among the tools. */
const isCachePoint = (value: unknown): boolean =>
  isRecord(value) && 'cachePoint' in value && Object.keys(value).length === 1;

const mapAt = (map: Values, path: Path): ListedItem[] =>
  Object.entries(map).map(([name, value]) => ({
    value: isRecord(value) ? { name, ...value } : value,
    path: [...path, name],
  }));

/** One object has a name in many kinds of files: only what else a tool has tells that it is one. */
const isSingleTool = (value: Values): boolean => {
  const { description: _description, ...rest } = value;
  return ('name' in value && (hasSchema(value) || isMeantAsTool(rest))) || isRecord(value['toolSpec']);
};

const isMapOfTools = (value: Values): boolean => {
  const tools = Object.values(value);
  return tools.length > 0 && tools.every(isRecord) && tools.some((tool) => hasSchema({ name: 'x', ...tool }));
};
