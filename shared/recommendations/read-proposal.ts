import { isShownWhole } from '../analysis/writing/quote-data.js';
import { namesATool } from '../analysis/writing/names-a-tool.js';
import { nameKeys } from '../analysis/steering/names-in.js';
import { steersByName } from '../analysis/writing/steers-by-name.js';
import { steersModels } from '../analysis/writing/steers-models.js';
import { unknownName } from '../analysis/writing/unknown-name.js';
import { toolDefinitionSchema } from '../domain/registry/tool.js';
import type { Edit } from './edit.js';
import { editParameters } from './edit-parameters.js';
import { changeOf, type Fix, type Sides } from './fix.js';
import { namePattern, type Proposal } from './proposal.js';

const descriptionMax = 1_024;
const whyMax = 300;

/** What a proposal comes to: a fix, or what is wrong with it, in words that its writer is shown. */
export type ReadProposal = Fix | { readonly fault: string };

interface Reading extends Sides {
  /** Who wrote it. */
  readonly author: string;
  /** Whether the tool's server has a tool of that name. */
  readonly isTaken: (name: string) => boolean;
}

/**
 * Turns a proposal of a model into a fix, if it is one: names and texts that clients take, no orders to models, no tool of
 * another server named. What it is good for is measured, not assumed.
 */
export function readProposal(proposal: Proposal, reading: Reading): ReadProposal {
  const { tool, author } = reading;
  const edit = editors[proposal.type](proposal, reading);
  if ('fault' in edit) return edit;
  if (!toolDefinitionSchema.safeParse(edit.after).success) return { fault: 'it makes a definition that is none' };
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

const rename: Editor = ({ name }, { tool: { definition }, other, isTaken }) => {
  if (name === null || !namePattern.test(name))
    return { fault: '"name" must have 1 to 64 letters, digits, "_" or "-"' };
  if (name === definition.name) return { fault: '"name" is the name that the tool has' };
  if (nameKeys(name).some((key) => nameKeys(other.definition.name).includes(key))) {
    return { fault: '"name" is the name of the other tool' };
  }
  if (steersByName(name)) return { fault: '"name" tells a model what to do' };
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
    const unknown = unknownName(text, definition, mayNameTools ? [other.definition.name] : []);
    if (unknown !== undefined) return { fault: `"description" holds ${unknown}, a name that the old one does not` };
    return { after: { ...definition, description: text }, says: says(definition.name) };
  };

const editors: Readonly<Record<Proposal['type'], Editor>> = {
  RENAME: rename,
  DESCRIPTION_REWRITE: describe((name) => `Rewrite the description of ${name}.`),
  SCOPE_NARROWING: describe((name) => `State in ${name} which requests it is for and which not.`),
  SCHEMA_CLARIFICATION: ({ parameters }, { tool }) => editParameters(tool.definition, parameters),
};
