import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DiffEntry, diffDefinitions } from '../../shared/definitions/diff-definitions.js';

const names = fc.oneof(
  fc.constantFrom('a', 'b', 'a/b', '~', '~1', '__proto__', 'constructor', '', 'toString'),
  fc.string(),
);
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc
    .array(fc.tuple(names, tie('value')), { maxLength: 5 })
    .map(
      (entries) =>
        JSON.parse(`{${entries.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join(',')}}`) as object,
    ),
}));
const object = fc
  .dictionary(names, json, { maxKeys: 6 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);

type Json = Record<string, unknown>;

/** Applies a diff to a copy: what a reader of the history would do. */
function apply(before: Json, diff: readonly DiffEntry[]): Json {
  const result = structuredClone(before);
  for (const { path, change, after } of diff) {
    const keys = path
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    let parent = result;
    for (const key of keys.slice(0, -1)) parent = Object.getOwnPropertyDescriptor(parent, key)?.value as Json;
    const last = keys.at(-1) ?? '';
    if (change === 'removed') Reflect.deleteProperty(parent, last);
    else Object.defineProperty(parent, last, { value: after, enumerable: true, configurable: true, writable: true });
  }
  return result;
}

const sortKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sortKeys(inner)]);
};

test('applying a diff to the earlier definition gives the later one', () => {
  fc.assert(
    fc.property(object, object, (before, after) => {
      expect(sortKeys(apply(before, diffDefinitions(before, after)))).toEqual(sortKeys(after));
    }),
  );
});

test('equal definitions differ in nothing, whatever the order of their keys', () => {
  fc.assert(
    fc.property(object, (value) => {
      const reversed = JSON.parse(JSON.stringify(value)) as Json;
      const turned = Object.fromEntries(Object.entries(reversed).reverse());
      if (Object.hasOwn(value, '__proto__')) return;
      expect(diffDefinitions(value, turned)).toEqual([]);
    }),
  );
});

test('is sorted by path and names each path once', () => {
  fc.assert(
    fc.property(object, object, (before, after) => {
      const paths = diffDefinitions(before, after).map(({ path }) => path);
      expect(paths).toEqual([...new Set(paths)].sort((a, b) => (a < b ? -1 : 1)));
    }),
  );
});

test('says what was added, removed and changed, and shows a list as a whole', () => {
  const before = { name: 'a', inputSchema: { required: ['x'], properties: { 'a/b': { type: 'string' } } } };
  const after = { name: 'a', title: 'A', inputSchema: { required: ['x', 'y'], properties: {} } };
  expect(diffDefinitions(before, after)).toEqual([
    { path: '/inputSchema/properties/a~1b', change: 'removed', before: { type: 'string' } },
    { path: '/inputSchema/required', change: 'changed', before: ['x'], after: ['x', 'y'] },
    { path: '/title', change: 'added', after: 'A' },
  ]);
});
