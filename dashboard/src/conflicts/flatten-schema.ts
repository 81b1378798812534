import { isRecord } from '../api/problem.js';

/** One value of a schema, by its path. */
export interface SchemaRow {
  readonly path: string;
  readonly depth: number;
  /** As it is shown, with the first of the values that it may have. */
  readonly type: string;
  /** What it is, and all values that it may have, in whatever order they are listed. */
  readonly kind: string;
  readonly values: string;
  readonly isRequired: boolean;
  readonly description: string;
}

const depthMax = 8;
const rowsMax = 300;

export interface FlatSchema {
  readonly rows: readonly SchemaRow[];
  /** Whether it has more than that: properties beyond a number, or too deep. */
  readonly isCut: boolean;
}

/** The properties of a JSON Schema as rows, each below what holds it; hostile ones are cut. */
export function flattenSchema(schema: unknown): FlatSchema {
  const rows: SchemaRow[] = [];
  let isCut = false;
  const walk = (node: unknown, path: string, depth: number): void => {
    if (!isRecord(node)) return;
    if (depth > depthMax) {
      isCut ||= node['properties'] !== undefined || node['items'] !== undefined;
      return;
    }
    const { properties, required, items } = node;
    const names = new Set(Array.isArray(required) ? required : []);
    for (const [name, child] of Object.entries(isRecord(properties) ? properties : {})) {
      if (rows.length >= rowsMax) {
        isCut = true;
        return;
      }
      const at = path === '' ? name : `${path}.${name}`;
      const description = isRecord(child) && typeof child['description'] === 'string' ? child['description'] : '';
      const of = { type: typeOf(child), kind: kindOf(child), values: valuesOf(child) };
      rows.push({ path: at, depth, ...of, isRequired: names.has(name), description });
      walk(child, at, depth + 1);
    }
    walk(items, `${path}[]`, depth);
  };
  walk(schema, '', 0);
  return { rows, isCut };
}

const shownValues = 12;

const listed = (schema: unknown): readonly string[] =>
  isRecord(schema) && Array.isArray(schema['enum']) ? schema['enum'].map((value) => JSON.stringify(value)) : [];

const valuesOf = (schema: unknown): string => listed(schema).toSorted().join();

function typeOf(schema: unknown): string {
  const values = listed(schema);
  const more = values.length > shownValues ? ` and ${values.length - shownValues} more` : '';
  const choices = values.length > 0 ? `: ${values.slice(0, shownValues).join(', ')}${more}` : '';
  return `${kindOf(schema)}${choices}`.slice(0, 300);
}

function kindOf(schema: unknown): string {
  if (!isRecord(schema)) return 'anything';
  const { type, format, items, $ref, anyOf, oneOf } = schema;
  const base = Array.isArray(type) ? type.map(String).join(' or ') : typeof type === 'string' ? type : undefined;
  const named =
    base ?? (typeof $ref === 'string' ? $ref : (anyOf ?? oneOf) === undefined ? 'anything' : 'one of several');
  const list = named === 'array' && isRecord(items) ? `array of ${typeOf(items)}` : named;
  return `${list}${typeof format === 'string' ? ` (${format})` : ''}`;
}
