import { schemaDepthMax, subschemasMax } from '../text/bounds.js';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A schema inside a schema, and where. */
export interface Subschema {
  readonly at: string;
  readonly schema: JsonObject;
}

export interface Subschemas {
  readonly found: readonly Subschema[];
  /** Schemas that were too many or too deep to be looked at. */
  readonly unread: number;
}

// Keywords that hold one schema, a list of schemas, or schemas by name. A name or an example that is called like a
// keyword is none of them.
const single =
  'items additionalProperties not if then else contains propertyNames unevaluatedItems unevaluatedProperties'.split(
    ' ',
  );
const lists = 'anyOf oneOf allOf prefixItems items'.split(' ');
const maps = 'properties patternProperties $defs definitions dependentSchemas'.split(' ');

function* inside({ at, schema }: Subschema): Generator<Subschema> {
  for (const key of single) if (isObject(schema[key])) yield { at: `${at}.${key}`, schema: schema[key] };
  for (const key of lists)
    if (Array.isArray(schema[key]))
      for (const [index, item] of (schema[key] as unknown[]).entries())
        if (isObject(item)) yield { at: `${at}.${key}.${index}`, schema: item };
  for (const key of maps)
    if (isObject(schema[key]))
      for (const [name, item] of Object.entries(schema[key]))
        if (isObject(item)) yield { at: `${at}.${key}.${name}`, schema: item };
}

/** A schema and all schemas written inside it, level by level; references are not followed. */
export function subschemasOf(root: unknown, at: string): Subschemas {
  const found: Subschema[] = [];
  let level: Subschema[] = isObject(root) ? [{ at, schema: root }] : [];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > schemaDepthMax * 8 || found.length + level.length > subschemasMax)
      return { found, unread: level.length };
    found.push(...level);
    level = level.flatMap((one) => [...inside(one)]);
  }
  return { found, unread: 0 };
}
