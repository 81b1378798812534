import { isRecord, type Values } from '../../kernel/is-record.js';

/** Stands for a list that is an entry by itself. */
export const own = '';

/** Whether an entry below the name of a server holds its tools, instead of how it is started. */
export const isListing = (value: unknown): value is Values => {
  if (!isRecord(value) || waysToStart.some((key) => key in value)) return false;
  return toolsOf(value)?.tools.every((tool) => isRecord(tool)) ?? false;
};

const waysToStart = ['command', 'url', 'httpUrl', 'serverUrl', 'cmd', 'uri'];

/** Where a page or entry has its tools. */
export function toolsOf(
  entry: Values,
): { readonly tools: readonly unknown[]; readonly path: readonly string[] } | undefined {
  const places: string[][] = [['tools'], ['result', 'tools'], ['signature', 'tools'], ['toolConfig', 'tools'], [own]];
  for (const path of places) {
    const [first = '', second] = path;
    const inner = second === undefined ? entry[first] : recordAt(entry, first)[second];
    if (Array.isArray(inner)) return { tools: inner, path: path.filter((part) => part !== own) };
  }
  return undefined;
}

const recordAt = (value: Values, key: string): Values => (isRecord(value[key]) ? value[key] : {});
