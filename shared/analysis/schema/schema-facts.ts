import { enumValuesInAllMax, enumValuesMax, parametersMax, schemaDepthMax, schemaNodesMax } from '../text/bounds.js';

/** What a schema says about one parameter, nested ones by their path. */
export interface ParameterFact {
  /** Path from the top, `filter.owner`; array items as `[]`. */
  readonly path: string;
  readonly required: boolean;
  /** JSON types it admits, sorted; empty when anything goes. */
  readonly types: readonly string[];
  /** `format`, where one is given. */
  readonly format: string | undefined;
  /** Allowed values as JSON, sorted; undefined when not an enumeration. */
  readonly values: readonly string[] | undefined;
  /** Whether the schema says more of it than is read here: what is missing above may be in the rest. */
  readonly isCut: boolean;
}

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

interface Walk {
  readonly root: JsonObject;
  nodes: number;
  /** Enumeration values that may still be kept, of all parameters together. */
  valuesLeft: number;
  /** How often a bound stopped the reading. */
  cuts: number;
  readonly facts: Map<string, ParameterFact>;
}

/** Follows a local `$ref` (`#/$defs/x`, `#/definitions/x`, `#`, `#anchor` is not resolved). Unresolvable gives undefined. */
function resolve(root: JsonObject, ref: string): JsonObject | undefined {
  if (!ref.startsWith('#')) return undefined;
  let at: unknown = root;
  for (const raw of ref.slice(1).split('/').slice(1)) {
    let part: string;
    try {
      part = decodeURIComponent(raw).replaceAll('~1', '/').replaceAll('~0', '~');
    } catch {
      return undefined;
    }
    if (Array.isArray(at)) at = (at as readonly unknown[])[Number(part)];
    else if (isObject(at) && Object.hasOwn(at, part)) at = at[part];
    else return undefined;
  }
  return isObject(at) ? at : undefined;
}

/** The schema itself and everything it is composed of: references, allOf, and the branches of unions. */
function* parts(
  walk: Walk,
  schema: JsonObject,
  optional: boolean,
  depth: number,
  seen: ReadonlySet<JsonObject>,
): Generator<{ schema: JsonObject; optional: boolean }> {
  if (seen.has(schema)) return;
  if (depth > schemaDepthMax || ++walk.nodes > schemaNodesMax) {
    walk.cuts++;
    return;
  }
  yield { schema, optional };
  const inside = new Set(seen).add(schema);
  for (const key of ['$ref', '$dynamicRef']) {
    const ref = schema[key];
    const target = typeof ref === 'string' ? resolve(walk.root, ref) : undefined;
    if (target !== undefined) yield* parts(walk, target, optional, depth + 1, inside);
  }
  for (const part of listOf(schema['allOf'])) if (isObject(part)) yield* parts(walk, part, optional, depth + 1, inside);
  for (const key of ['anyOf', 'oneOf']) {
    for (const part of listOf(schema[key])) if (isObject(part)) yield* parts(walk, part, true, depth + 1, inside);
  }
  for (const key of ['if', 'then', 'else']) {
    const part = schema[key];
    if (isObject(part)) yield* parts(walk, part, true, depth + 1, inside);
  }
}

/** A value of an enumeration as text; what JSON cannot hold counts as null. */
const shown = (value: unknown): string => (JSON.stringify(value) as string | undefined)?.slice(0, 200) ?? 'null';

const jsonTypeOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : typeof value === 'number' && Number.isInteger(value)
        ? 'integer'
        : typeof value;

function describe(
  walk: Walk,
  path: string,
  schema: JsonObject,
  required: boolean,
  depth: number,
  seen: ReadonlySet<JsonObject>,
): void {
  if (walk.facts.size >= parametersMax && !walk.facts.has(path)) return;
  const types = new Set<string>();
  const values = new Set<string>();
  const cutsBefore = walk.cuts;
  let format: string | undefined;
  const nested: JsonObject[] = [];
  for (const { schema: part } of parts(walk, schema, false, depth, seen)) {
    for (const type of typeof part['type'] === 'string' ? [part['type']] : listOf(part['type']))
      if (typeof type === 'string') types.add(type);
    if (typeof part['format'] === 'string') format ??= part['format'];
    const allowed = 'const' in part ? [part['const']] : listOf(part['enum']);
    for (const value of allowed) {
      if (values.size >= enumValuesMax || walk.valuesLeft <= 0) {
        walk.cuts++;
        break;
      }
      values.add(shown(value));
      walk.valuesLeft--;
      if (part['type'] === undefined) types.add(jsonTypeOf(value));
    }
    if (isObject(part['properties']) || isObject(part['items'])) nested.push(part);
  }
  types.delete('null');
  if (types.has('number')) types.delete('integer');
  walk.facts.set(path, {
    path,
    required,
    types: [...types].sort(),
    format,
    values: values.size === 0 ? undefined : [...values].sort(),
    isCut: walk.cuts > cutsBefore,
  });
  if (depth >= schemaDepthMax) return;
  const inside = new Set(seen).add(schema);
  for (const part of nested) {
    if (isObject(part['items'])) describeProperties(walk, `${path}[].`, part['items'], depth + 1, inside);
    describeProperties(walk, `${path}.`, part, depth + 1, inside);
  }
}

function describeProperties(
  walk: Walk,
  prefix: string,
  schema: JsonObject,
  depth: number,
  seen: ReadonlySet<JsonObject>,
): void {
  for (const { schema: part, optional } of parts(walk, schema, false, depth, seen)) {
    const properties = part['properties'];
    if (!isObject(properties)) continue;
    const required = new Set(optional ? [] : listOf(part['required']));
    for (const name of Object.keys(properties).sort()) {
      if (walk.facts.size >= parametersMax || walk.nodes > schemaNodesMax) return;
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const path = `${prefix}${name}`;
      const known = walk.facts.get(path);
      if (known === undefined)
        describe(walk, path, isObject(property) ? property : {}, required.has(name), depth + 1, seen);
    }
  }
}

/**
 * The parameters of a JSON Schema 2020-12 (older drafts read the same way): `$ref` within the document, `allOf`, unions
 * and conditionals are looked into; recursion, depth and size are bounded. Sorted by path.
 */
export function schemaFacts(schema: unknown): readonly ParameterFact[] {
  if (!isObject(schema)) return [];
  const walk: Walk = { root: schema, nodes: 0, valuesLeft: enumValuesInAllMax, cuts: 0, facts: new Map() };
  describeProperties(walk, '', schema, 0, new Set());
  return [...walk.facts.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
