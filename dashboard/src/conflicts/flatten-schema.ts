import { isRecord } from '../api/problem.js';

/** One value of a schema, by its path. */
export interface SchemaRow {
  readonly path: string;
  readonly depth: number;
  readonly type: string;
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
      rows.push({ path: at, depth, type: typeOf(child), isRequired: names.has(name), description });
      walk(child, at, depth + 1);
    }
    walk(items, `${path}[]`, depth);
  };
  walk(schema, '', 0);
  return { rows, isCut };
}

function typeOf(schema: unknown): string {
  if (!isRecord(schema)) return 'anything';
  const { type, format, enum: values, items, $ref, anyOf, oneOf } = schema;
  const base = Array.isArray(type) ? type.map(String).join(' or ') : typeof type === 'string' ? type : undefined;
  const named =
    base ?? (typeof $ref === 'string' ? $ref : (anyOf ?? oneOf) === undefined ? 'anything' : 'one of several');
  const list = named === 'array' && isRecord(items) ? `array of ${typeOf(items)}` : named;
  const detail = typeof format === 'string' ? ` (${format})` : '';
  const choices = Array.isArray(values)
    ? `: ${values
        .slice(0, 12)
        .map((value) => JSON.stringify(value))
        .join(', ')}`
    : '';
  return `${list}${detail}${choices}`.slice(0, 300);
}
