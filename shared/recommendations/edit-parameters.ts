import { steersByName } from '../analysis/writing/steers-by-name.js';
import { steersModels } from '../analysis/writing/steers-models.js';
import { unknownName } from '../analysis/writing/unknown-name.js';
import type { ToolDefinition } from '../domain/registry/tool.js';
import { isRecord } from '../kernel/is-record.js';
import type { Edit } from './edit.js';
import { namePattern, type Proposal } from './proposal.js';
import { renameParameters } from './rename-parameters.js';

type Parameters = NonNullable<Proposal['parameters']>;

const descriptionMax = 500;

/** Gives parameters of a tool other names and descriptions, or says what is wrong with these. */
export function editParameters(
  definition: ToolDefinition,
  parameters: Proposal['parameters'],
): Edit | { readonly fault: string } {
  const fault = faultOf(definition, parameters ?? []);
  if (fault !== undefined || parameters === null) return { fault: fault ?? '"parameters" is missing' };
  const { name, inputSchema } = definition;
  const renamed = renameParameters(inputSchema, new Map(parameters.map(({ from, to }) => [from, to])));
  if (renamed === undefined) return { fault: `the schema of ${name} names its parameters in other places too` };
  const moved = parameters.filter(({ from, to }) => from !== to).map(({ from, to }) => `${from} to ${to}`);
  const says = moved.length > 0 ? `Rename ${moved.join(', ')} in ${name}.` : `Describe the parameters of ${name}.`;
  return { after: { ...definition, inputSchema: describe(renamed, parameters) }, says };
}

function faultOf(definition: ToolDefinition, parameters: Parameters): string | undefined {
  const { properties } = definition.inputSchema;
  if (parameters.length === 0 || !isRecord(properties)) return '"parameters" must name parameters of the tool';
  const from = new Set(parameters.map((one) => one.from));
  if (from.size !== parameters.length) return '"parameters" must name each parameter once';
  const kept = Object.keys(properties).filter((name) => !from.has(name));
  const to = parameters.map((one) => one.to);
  const isUnknown = [...from].some((name) => !Object.hasOwn(properties, name));
  if (isUnknown || new Set([...kept, ...to]).size !== kept.length + parameters.length) {
    return '"parameters" must rename parameters that are there to names that are free';
  }
  if (!to.every((name) => namePattern.test(name))) return '"to" must have 1 to 64 letters, digits, "_" or "-"';
  if (to.some(steersByName)) return '"to" tells a model what to do';
  const texts = parameters.flatMap(({ description }) => description ?? []);
  if (texts.some((text) => text.length > descriptionMax)) {
    return `the description of a parameter has more than ${descriptionMax} characters`;
  }
  const isSteering = texts.some((text) => steersModels(text) || unknownName(text, definition, to) !== undefined);
  return isSteering ? 'the description of a parameter tells a model what to do, or names something' : undefined;
}

function describe(schema: ToolDefinition['inputSchema'], parameters: Parameters): ToolDefinition['inputSchema'] {
  const texts = new Map(parameters.map(({ to, description }) => [to, description?.toWellFormed()]));
  const properties = Object.entries(isRecord(schema['properties']) ? schema['properties'] : {});
  const described = properties.map(([name, value]) => {
    const description = texts.get(name);
    return [name, isRecord(value) && description !== undefined ? { ...value, description } : value] as const;
  });
  return { ...schema, properties: Object.fromEntries(described) };
}
