import { isRecord, type Values } from '../kernel/is-record.js';

/**
 * A tool in the form of MCP, whichever of these it is written in: MCP (`inputSchema`), Anthropic (`input_schema`), OpenAI
 * (`{ "type": "function", "function": { … "parameters" } }`, or the same without the inner object), Amazon Bedrock
 * (`{ "toolSpec": { … "inputSchema": { "json": … } } }`). Anything else stays as it is.
 */
export function toMcpDefinition(value: unknown): unknown {
  if (!isRecord(value) || 'inputSchema' in value) return value;
  const { toolSpec } = value;
  if (isRecord(toolSpec)) return fromBedrock(toolSpec);
  const { input_schema: anthropic, function: wrapped, parameters, type, strict: _strict, ...rest } = value;
  if (anthropic !== undefined) return { ...rest, inputSchema: anthropic };
  if (type === 'function' && isRecord(wrapped)) {
    const { parameters: inner = noParameters, strict: _innerStrict, ...tool } = wrapped;
    return { ...tool, inputSchema: inner };
  }
  if (type === 'function') return { ...rest, inputSchema: parameters ?? noParameters };
  return isSchema(parameters) ? { ...rest, inputSchema: parameters } : value;
}

const fromBedrock = ({ inputSchema, ...tool }: Values): Values => ({
  ...tool,
  inputSchema: isRecord(inputSchema) && 'json' in inputSchema ? inputSchema['json'] : inputSchema,
});

/** A function of OpenAI that takes nothing says nothing. */
const noParameters = { type: 'object', properties: {} };

const isSchema = (value: unknown): boolean =>
  isRecord(value) && ('properties' in value || typeof value['type'] === 'string');

/** Whether a value holds the schema of a tool's input, in any of the forms above. */
export const hasSchema = (value: unknown): boolean => {
  const definition = toMcpDefinition(value);
  return isRecord(definition) && definition['inputSchema'] !== undefined;
};

const fieldsOfTools = new Set(['name', 'title', 'description', 'annotations', 'outputSchema', 'icons', '_meta']);

/** Whether a value is meant as a tool, good or bad. */
export function isMeantAsTool(value: unknown): value is Values {
  if (!isRecord(value)) return false;
  const keys = Object.keys(value);
  if (hasSchema(value) || Array.isArray(value['arguments'])) return true;
  return 'name' in value && ('description' in value || keys.every((key) => fieldsOfTools.has(key)));
}
