import { explainOtherFile, type OtherFile } from './explain-other-file.js';
import { findListings, type ListedItem, type Listings } from './find-listings.js';
import { isRecord, type Values } from '../kernel/is-record.js';
import { hasSchema, toMcpDefinition } from '../definitions/to-mcp-definition.js';

/** A definition in a file, in the form of MCP and not yet checked, and where it stands there. */
export interface FiledDefinition {
  readonly definition: unknown;
  readonly path: readonly (string | number)[];
  /** What people call it: `tools[3] ("find_place")`. */
  readonly label: string;
  /** What the file calls the server that has it; absent where it names none. */
  readonly server?: string;
}

export type FileContent =
  | {
      readonly is: 'definitions';
      readonly definitions: readonly FiledDefinition[];
      /** Servers that the file names and has no tools of, and why. */
      readonly unread: Listings['unread'];
    }
  /** `hasTools`: it holds something like tools, which are passed over when the file is. */
  | ({ readonly is: 'other'; readonly hasTools: boolean } & OtherFile);

const forms =
  'Expected a tool, a list of tools, { "tools": [ … ] }, a map from name to tool or from server to tools, or answers to tools/list.';

/**
 * The definitions of a file: a tool, a list or map of tools, either of them under `tools`, answers to `tools/list`, pages
 * of them, or any of these for several servers; each in the form of MCP, OpenAI, Anthropic or Amazon Bedrock.
 */
export function parseDefinitionsFile(value: unknown): FileContent {
  const other = explainOtherFile(value);
  if (other !== undefined) return { is: 'other', hasTools: false, ...other };
  const found = findListings(value);
  if (found === undefined) {
    return { is: 'other', hasTools: false, because: 'this holds no tool definitions', hint: forms };
  }
  const { items, unread } = found;
  if (items.length > 1 && items.every(({ value: tool }) => isNamedOnly(tool))) {
    return { is: 'other', hasTools: true, ...withoutSchemas(items.map(({ value: tool }) => tool)) };
  }
  return { is: 'definitions', definitions: items.map(toFiled), unread };
}

const isNamedOnly = (value: unknown): value is Values =>
  isRecord(value) && typeof value['name'] === 'string' && !hasSchema(value);

function withoutSchemas(tools: readonly unknown[]): OtherFile {
  const isDocker = tools.some((tool) => isRecord(tool) && Array.isArray(tool['arguments']));
  const form = isDocker ? '"arguments" in the form of docker/mcp-registry' : 'names and descriptions';
  return {
    because: `this lists ${tools.length} tools with ${form}, and no inputSchema for any of them`,
    hint: 'Scan the live server: its list is what clients get.',
  };
}

const nameMax = 80;
const short = (name: string): string => (name.length > nameMax ? `${name.slice(0, nameMax)}…` : name);

function toFiled({ value, path, server }: ListedItem): FiledDefinition {
  const definition = toMcpDefinition(value);
  const name = isRecord(definition) && typeof definition['name'] === 'string' ? definition['name'] : undefined;
  const last = path.at(-1);
  const place = typeof last === 'number' ? `tools[${last}]` : undefined;
  const quoted = name === undefined || name === '' ? undefined : JSON.stringify(short(name));
  const label = place === undefined ? (quoted ?? 'the tool') : quoted === undefined ? place : `${place} (${quoted})`;
  return { definition, path, label, ...(server !== undefined && { server }) };
}
