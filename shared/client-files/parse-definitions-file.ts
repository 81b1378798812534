import { explainOtherFile, type OtherFile } from './explain-other-file.js';
import { isRecord, type Values } from '../kernel/is-record.js';
import { hasSchema, isMeantAsTool, toMcpDefinition } from '../definitions/to-mcp-definition.js';

/** A definition in a file, in the form of MCP and not yet checked, and where it stands there. */
export interface FiledDefinition {
  readonly definition: unknown;
  readonly path: readonly (string | number)[];
  /** What people call it: `tools[3] ("find_place")`. */
  readonly label: string;
}

export type FileContent =
  | { readonly is: 'definitions'; readonly definitions: readonly FiledDefinition[] }
  /** `hasTools`: it holds something like tools, which are passed over when the file is. */
  | ({ readonly is: 'other'; readonly hasTools: boolean } & OtherFile);

const forms =
  'Expected a tool, a list of tools, { "tools": [ … ] }, a map from name to tool, or an answer to tools/list.';

/**
 * The definitions of a file: one tool, a list of tools, a map from name to tool, either of them under `tools`, or a raw
 * answer to `tools/list`; each in the form of MCP, OpenAI or Anthropic.
 */
export function parseDefinitionsFile(value: unknown): FileContent {
  const other = explainOtherFile(value);
  if (other !== undefined) return { is: 'other', hasTools: false, ...other };
  const found = findList(value);
  if (found === undefined) {
    return { is: 'other', hasTools: false, because: 'this holds no tool definitions', hint: forms };
  }
  const { items } = found;
  if (items.length > 1 && items.every(({ value: tool }) => isNamedOnly(tool))) {
    return { is: 'other', hasTools: true, ...withoutSchemas(items.map(({ value: tool }) => tool)) };
  }
  return { is: 'definitions', definitions: items.map(toFiled) };
}

interface Item {
  readonly value: unknown;
  readonly path: readonly (string | number)[];
}

function findList(value: unknown): { readonly items: Item[] } | undefined {
  if (Array.isArray(value)) {
    const isOther = value.length > 0 && !value.some(isMeantAsTool);
    return isOther ? undefined : listAt(value, []);
  }
  if (!isRecord(value)) return undefined;
  const { tools, result } = value;
  if (Array.isArray(tools)) return listAt(tools, ['tools']);
  if (isRecord(tools) && isMapOfTools(tools)) return mapAt(tools, ['tools']);
  if (isRecord(result) && Array.isArray(result['tools'])) return listAt(result['tools'], ['result', 'tools']);
  if (isSingleTool(value)) return { items: [{ value, path: [] }] };
  if (isMapOfTools(value)) return mapAt(value, []);
  const lists = Object.entries(value).filter(([, list]) => Array.isArray(list) && list.some(hasSchema));
  const [only, another] = lists;
  return only === undefined || another !== undefined ? undefined : listAt(only[1] as unknown[], [only[0]]);
}

const listAt = (list: readonly unknown[], path: readonly string[]) => ({
  items: list.map((value, index) => ({ value, path: [...path, index] })),
});

const mapAt = (map: Values, path: readonly string[]) => ({
  items: Object.entries(map).map(([name, value]) => ({
    value: isRecord(value) ? { name, ...value } : value,
    path: [...path, name],
  })),
});

/** One object has a name in many kinds of files: only what else a tool has tells that it is one. */
const isSingleTool = (value: Values): boolean => {
  const { description: _description, ...rest } = value;
  return 'name' in value && (hasSchema(value) || isMeantAsTool(rest));
};

const isMapOfTools = (value: Values): boolean => {
  const tools = Object.values(value);
  return tools.length > 0 && tools.every(isRecord) && tools.some((tool) => hasSchema({ name: 'x', ...tool }));
};

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

function toFiled({ value, path }: Item): FiledDefinition {
  const definition = toMcpDefinition(value);
  const name = isRecord(definition) && typeof definition['name'] === 'string' ? definition['name'] : undefined;
  const last = path.at(-1);
  const place = typeof last === 'number' ? `tools[${last}]` : undefined;
  const quoted = name === undefined || name === '' ? undefined : JSON.stringify(short(name));
  const label = place === undefined ? (quoted ?? 'the tool') : quoted === undefined ? place : `${place} (${quoted})`;
  return { definition, path, label };
}
