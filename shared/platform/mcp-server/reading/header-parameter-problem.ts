const keyword = 'x-mcp-header';
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const types = new Set<unknown>(['string', 'integer', 'boolean']);
/** Keywords whose value maps names to schemas, and keywords whose value is data and no schema. */
const mapsOfSchemas = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const data = new Set(['default', 'const', 'enum', 'examples']);

interface Place {
  readonly schema: unknown;
  readonly path: string;
  /** Whether `properties` alone lead here, which is where the keyword is allowed. */
  readonly isPlain: boolean;
}

/**
 * What is wrong with the `x-mcp-header` declarations of an input schema (MCP 2026-07-28), if anything: clients over
 * Streamable HTTP drop such a tool. Values are HTTP tokens, unique whatever their case, on string, integer or boolean
 * properties that are reached by `properties` alone.
 */
export function headerParameterProblem(inputSchema: unknown): string | undefined {
  const seen = new Set<string>();
  const places: Place[] = [{ schema: inputSchema, path: 'inputSchema', isPlain: true }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { schema, path, isPlain } = place;
    if (Array.isArray(schema)) {
      places.push(...schema.map((one: unknown, i) => ({ schema: one, path: `${path}.${i}`, isPlain: false })));
      continue;
    }
    if (typeof schema !== 'object' || schema === null) continue;
    if (Object.hasOwn(schema, keyword)) {
      const problem = problemAt(schema as Record<string, unknown>, isPlain && path !== 'inputSchema', seen);
      if (problem !== undefined) return `${path}: ${problem}`;
    }
    for (const [key, value] of Object.entries(schema) as [string, unknown][]) {
      if (data.has(key) || typeof value !== 'object' || value === null) continue;
      const inner = `${path}.${key}`;
      if (!mapsOfSchemas.has(key)) places.push({ schema: value, path: inner, isPlain: false });
      else {
        for (const [name, one] of Object.entries(value) as [string, unknown][]) {
          places.push({ schema: one, path: `${inner}.${name}`, isPlain: isPlain && key === 'properties' });
        }
      }
    }
  }
  return undefined;
}

function problemAt(schema: Record<string, unknown>, isAllowed: boolean, seen: Set<string>): string | undefined {
  const header = schema[keyword];
  if (!isAllowed) return `${keyword} is only allowed on properties that are reached by "properties" alone`;
  if (typeof header !== 'string' || !token.test(header)) return `${keyword} is no HTTP token`;
  if (!types.has(schema.type)) return `${keyword} is only allowed on a string, an integer or a boolean`;
  if (seen.has(header.toLowerCase())) return `${keyword} "${header}" is there twice`;
  seen.add(header.toLowerCase());
  return undefined;
}
