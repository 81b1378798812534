import { isShownWhole } from '../analysis/writing/quote-data.js';
import { namesATool } from '../analysis/writing/names-a-tool.js';
import { steersModels } from '../analysis/writing/steers-models.js';
import { isRecord } from '../kernel/is-record.js';
import type { ToolDefinition } from '../domain/tool.js';
import { changeOf, type Fix, type Sides } from './fix.js';
import type { Proposal } from './proposal.js';
import { renameParameters } from './rename-parameters.js';

/** What every client takes. */
const namePattern = /^[A-Za-z0-9_-]{1,64}$/;
const descriptionMax = 1_024;
const parameterDescriptionMax = 500;
const whyMax = 300;

/** What a proposal comes to: a fix, or what is wrong with it, in words that its writer is shown. */
export type ReadProposal = Fix | { readonly fault: string };

interface Reading extends Sides {
  /** Who wrote it. */
  readonly author: string;
  /** Whether the tool's server has a tool of that name. */
  readonly isTaken: (name: string) => boolean;
}

/** The part of a definition that a proposal changes, and what that is in words. */
interface Edit {
  readonly after: ToolDefinition;
  readonly says: string;
}

/**
 * Turns a proposal of a model into a fix, if it is one: names and texts that clients take, no orders to models, no tool of
 * another server named. What it is good for is measured, not assumed.
 */
export function readProposal(proposal: Proposal, reading: Reading): ReadProposal {
  const { tool, author } = reading;
  const edit = editors[proposal.type](proposal, reading);
  if ('fault' in edit) return edit;
  const why = proposal.why.toWellFormed().replaceAll(/\s+/gu, ' ').trim().slice(0, whyMax).toWellFormed();
  if (steersModels(why, { mayNameTools: true })) return { fault: '"why" tells a model what to do' };
  return {
    type: proposal.type,
    author,
    says: why === '' ? edit.says : `${edit.says} The model says: ${why}`,
    changes: [changeOf(tool, edit.after)],
  };
}

type Editor = (proposal: Proposal, reading: Reading) => Edit | { readonly fault: string };

const rename: Editor = ({ name }, { tool: { definition }, isTaken }) => {
  if (name === null || !namePattern.test(name))
    return { fault: '"name" must have 1 to 64 letters, digits, "_" or "-"' };
  if (name === definition.name) return { fault: '"name" is the name that the tool has' };
  if (isTaken(name)) return { fault: `"${name}" is the name of another tool of the server` };
  return { after: { ...definition, name }, says: `Rename ${definition.name} to ${name}.` };
};

const describe = (says: (name: string) => string): Editor =>
  function describe({ description }, { tool, other }) {
    const text = description?.toWellFormed().trim() ?? '';
    const { definition } = tool;
    if (!isShownWhole(tool)) return { fault: `the description of ${definition.name} is too long to be rewritten` };
    if (text === '' || text.length > descriptionMax) {
      return { fault: `"description" must have 1 to ${descriptionMax} characters` };
    }
    if (text === definition.description?.trim()) return { fault: '"description" is the one that the tool has' };
    const mayNameTools = tool.server === other.server;
    if (!mayNameTools && namesATool(text, other.definition)) {
      return { fault: '"description" names a tool of another server' };
    }
    if (steersModels(text, { mayNameTools })) return { fault: '"description" tells a model what to do' };
    return { after: { ...definition, description: text }, says: says(definition.name) };
  };

const clarify: Editor = ({ parameters }, { tool: { definition } }) => {
  const { properties } = definition.inputSchema;
  if (parameters === null || parameters.length === 0 || !isRecord(properties)) {
    return { fault: '"parameters" must name parameters of the tool' };
  }
  const names = new Map(parameters.map(({ from, to }) => [from, to]));
  const kept = Object.keys(properties).filter((name) => !names.has(name));
  const after = new Set([...kept, ...names.values()]);
  const isUnknown = [...names.keys()].some((name) => !Object.hasOwn(properties, name));
  if (isUnknown || after.size !== kept.length + parameters.length) {
    return { fault: '"parameters" must rename parameters that are there to names that are free' };
  }
  if (parameters.some(({ to }) => !namePattern.test(to))) {
    return { fault: '"to" must have 1 to 64 letters, digits, "_" or "-"' };
  }
  const texts = parameters.flatMap(({ description }) => description ?? []);
  if (texts.some((text) => text.length > parameterDescriptionMax || steersModels(text))) {
    return {
      fault: `a description of a parameter tells a model what to do, or has more than ${parameterDescriptionMax} characters`,
    };
  }
  const renamed = renameParameters(definition.inputSchema, names);
  if (renamed === undefined)
    return { fault: `the schema of ${definition.name} names its parameters in other places too` };
  const described = describeParameters(renamed, parameters);
  const moved = parameters.filter(({ from, to }) => from !== to).map(({ from, to }) => `${from} to ${to}`);
  const says =
    moved.length > 0
      ? `Rename ${moved.join(', ')} in ${definition.name}.`
      : `Describe the parameters of ${definition.name}.`;
  return { after: { ...definition, inputSchema: described }, says };
};

function describeParameters(
  schema: ToolDefinition['inputSchema'],
  parameters: NonNullable<Proposal['parameters']>,
): ToolDefinition['inputSchema'] {
  const texts = new Map(parameters.flatMap(({ to, description }) => (description === null ? [] : [[to, description]])));
  const properties = Object.entries(isRecord(schema['properties']) ? schema['properties'] : {});
  const described = properties.map(([name, value]) => {
    const description = texts.get(name)?.toWellFormed();
    return [name, isRecord(value) && description !== undefined ? { ...value, description } : value] as const;
  });
  return { ...schema, properties: Object.fromEntries(described) };
}

const editors: Readonly<Record<Proposal['type'], Editor>> = {
  RENAME: rename,
  DESCRIPTION_REWRITE: describe((name) => `Rewrite the description of ${name}.`),
  SCOPE_NARROWING: describe((name) => `State in ${name} which requests it is for and which not.`),
  SCHEMA_CLARIFICATION: clarify,
};
