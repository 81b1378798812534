import type { ToolVersion } from '../domain/registry/tool.js';

export type DiffEntry = ToolVersion['diff'][number];

type Json = Readonly<Record<string, unknown>>;

/**
 * What changed between two definitions, sorted by path. Paths are JSON pointers (RFC 6901). Objects are compared key by
 * key; a list counts as one value, since a list shifted by one would otherwise read as changed throughout.
 * Both must be plain JSON of bounded depth.
 */
export function diffDefinitions(before: object, after: object): DiffEntry[] {
  return [...compare('', before as Json, after as Json)].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function* compare(path: string, before: Json, after: Json): Generator<DiffEntry> {
  for (const key of Object.keys(before)) {
    const at = `${path}/${escape(key)}`;
    if (!Object.hasOwn(after, key)) yield { path: at, change: 'removed', before: before[key] };
    else yield* compareValues(at, before[key], after[key]);
  }
  for (const key of Object.keys(after)) {
    if (!Object.hasOwn(before, key)) yield { path: `${path}/${escape(key)}`, change: 'added', after: after[key] };
  }
}

function* compareValues(path: string, before: unknown, after: unknown): Generator<DiffEntry> {
  if (isObject(before) && isObject(after)) yield* compare(path, before, after);
  else if (!isEqual(before, after)) yield { path, change: 'changed', before, after };
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    const isKnown = (key: string): boolean => Object.hasOwn(b, key) && isEqual(a[key], b[key]);
    return keys.length === Object.keys(b).length && keys.every(isKnown);
  }
  return a === b;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const escape = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
