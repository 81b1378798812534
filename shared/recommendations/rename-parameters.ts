import { isRecord } from '../kernel/is-record.js';
import type { ToolDefinition } from '../domain/registry/tool.js';

type InputSchema = ToolDefinition['inputSchema'];

/** What a schema may have besides its parameters, so that a parameter is named nowhere else in it. */
const plainKeywords = new Set(
  'type properties required additionalProperties $schema $id title description $defs definitions'.split(' '),
);

/**
 * A schema with parameters under other names, in the same order. Undefined where the schema may name a parameter in other
 * places too (`dependentRequired`, `if`, …): half a rename would break its callers.
 */
export function renameParameters(schema: InputSchema, names: ReadonlyMap<string, string>): InputSchema | undefined {
  const { properties, required } = schema;
  if (!isRecord(properties) || Object.keys(schema).some((keyword) => !plainKeywords.has(keyword))) return undefined;
  const renamed = (name: unknown): unknown => (typeof name === 'string' ? (names.get(name) ?? name) : name);
  return {
    ...schema,
    properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [names.get(name) ?? name, value])),
    ...(Array.isArray(required) && { required: required.map(renamed) }),
  };
}
