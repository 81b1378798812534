import type { ClientLimit, Excess } from './client-limit.js';
import { isObject, type JsonObject } from './subschemas.js';

const typesOf = ({ type }: JsonObject): unknown[] =>
  Array.isArray(type) ? (type as unknown[]) : type === undefined ? [] : [type];

const jsonTypes: ReadonlySet<unknown> = new Set('string number integer boolean array object null'.split(' '));

/** The keywords of a list that stand at the root of the inputSchema. */
const atRoot = (schema: JsonObject, keywords: readonly string[]): Excess[] =>
  keywords
    .filter((keyword) => Object.hasOwn(schema, keyword))
    .map((keyword) => ({ at: `inputSchema.${keyword}`, what: `${keyword} at the top level of inputSchema` }));

/** What `$ref` points to within the inputSchema; undefined for what it does not hold. */
function target(root: JsonObject, ref: string): unknown {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return undefined;
  let at: unknown = root;
  for (const raw of ref.slice(2).split('/')) {
    const part = decode(raw);
    if (part === undefined || typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as JsonObject)[part];
  }
  return at;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return undefined;
  }
}

/** Names within the schema by which a reference may go too. */
const isAnchored = (root: readonly { readonly schema: JsonObject }[], ref: string): boolean =>
  root.some(
    ({ schema }) =>
      schema['$anchor'] === ref.slice(1) || schema['$id'] === ref || schema['$dynamicAnchor'] === ref.slice(1),
  );

const besideReference = new Set(['$ref', 'description', 'default']);

/** Limits on schemas. */
export const schemaLimits: readonly ClientLimit[] = [
  {
    id: 'root-composition',
    who: 'the model APIs of Anthropic and OpenAI, with every request of the session',
    severity: 'MEDIUM',
    find: ({ definition }) => atRoot(definition.inputSchema, ['anyOf', 'oneOf', 'allOf']),
  },
  {
    id: 'root-restriction',
    who: 'the model API of OpenAI, with every request of the session',
    severity: 'MEDIUM',
    find: ({ definition }) => atRoot(definition.inputSchema, ['enum', 'const', 'not']),
  },
  {
    id: 'array-without-items',
    who: 'the model API of OpenAI, with every request of the session, and VS Code',
    severity: 'MEDIUM',
    *find({ subschemas }) {
      for (const { at, schema } of subschemas)
        if (typesOf(schema).includes('array') && schema['items'] === undefined && schema['prefixItems'] === undefined)
          yield { at, what: 'an array without items' };
    },
  },
  {
    id: 'property-name',
    who: 'the model API of Anthropic, with every request of the session',
    severity: 'MEDIUM',
    *find({ definition: { inputSchema } }) {
      for (const name of isObject(inputSchema['properties']) ? Object.keys(inputSchema['properties']) : [])
        if (!/^[A-Za-z0-9_.-]{1,64}$/u.test(name))
          yield { at: `inputSchema.properties.${name}`, what: `the parameter name "${name}"` };
    },
  },
  {
    id: 'older-draft',
    who: 'the model API of Anthropic, which takes JSON Schema 2020-12 only, with every request of the session',
    severity: 'MEDIUM',
    *find({ subschemas }) {
      for (const { at, schema } of subschemas) {
        for (const keyword of ['exclusiveMinimum', 'exclusiveMaximum'])
          if (typeof schema[keyword] === 'boolean')
            yield { at: `${at}.${keyword}`, what: `${keyword} that is no number` };
        if (schema['required'] !== undefined && !Array.isArray(schema['required']))
          yield { at: `${at}.required`, what: 'required that is no list' };
        if (typesOf(schema).some((type) => !jsonTypes.has(type)))
          yield { at: `${at}.type`, what: `a type that JSON Schema does not know` };
      }
    },
  },
  {
    id: 'output-schema-root',
    who: 'clients on version 1 of the MCP SDK for TypeScript, which then take no tool of the server',
    severity: 'MEDIUM',
    *find({ definition: { outputSchema } }) {
      if (outputSchema !== undefined && outputSchema['type'] !== 'object')
        yield { at: 'outputSchema.type', what: 'an outputSchema whose type is not "object"' };
    },
  },
  {
    id: 'unresolved-reference',
    who: 'clients that resolve references, which leave the tool out',
    severity: 'LOW',
    *find({ definition: { inputSchema }, subschemas }) {
      for (const { at, schema } of subschemas) {
        const ref = schema['$ref'];
        if (typeof ref === 'string' && target(inputSchema, ref) === undefined && !isAnchored(subschemas, ref))
          yield { at: `${at}.$ref`, what: `a reference to "${ref}", which the definition does not hold` };
      }
    },
  },
  {
    id: 'reference-with-siblings',
    who: 'the model API of Google, unless the client resolves references itself',
    severity: 'LOW',
    *find({ subschemas }) {
      for (const { at, schema } of subschemas) {
        if (typeof schema['$ref'] !== 'string' || at === 'inputSchema') continue;
        const beside = Object.keys(schema).filter((key) => !besideReference.has(key));
        if (beside.length > 0) yield { at, what: `$ref beside ${beside.slice(0, 3).join(', ')}` };
      }
    },
  },
];
