import type { ConflictType, Finding } from '../../../shared/domain/analysis/conflict.js';
import { printable } from './printable.js';

/** `isOneServer` says whether both tools are of one server, where no system's name tells them apart. */
type Advice = (a: string, b: string, isOneServer: boolean) => string;

const adviceByType: Record<ConflictType, Advice> = {
  EXACT_NAME: (a, b, isOneServer) =>
    isOneServer
      ? `Rename ${a} or ${b}: people and clients take the two names for one.`
      : `Rename one of the two, or have clients prefix names by server: a client that merges them calls ${a} or ${b} by chance.`,
  SIMILAR_NAME: (a, b) => `Rename ${a} or ${b} so that the names differ in what the tools do, not in spelling.`,
  MIXED_SCRIPT: (a) => `Rename ${a} with letters of one alphabet only, and find out who chose that name.`,
  SCHEMA_COLLISION: (a, b) => `Give the shared parameters of ${a} and ${b} one meaning and type, or different names.`,
  SEMANTIC_OVERLAP: (a, b, isOneServer) =>
    isOneServer
      ? `Say in the first sentence of each what ${a} does that ${b} does not, and when to use the other; if both do one job, offer only one.`
      : `Say in the first sentence of each which system ${a} and ${b} act on and when to use the other; if both do one job, offer only one.`,
  INTENT_AMBIGUITY: (a, b) => `Narrow both descriptions: state for which requests ${a} is right and for which ${b} is.`,
  SCOPE_BLEED: (a, b) =>
    `Narrow the broader of ${a} and ${b}: its description draws requests that are meant for the other.`,
  SUPERSEDED: (a, b) =>
    `Decide which of ${a} and ${b} stays: one of them is hardly ever picked any more. Deprecate it, or set it apart.`,
  DEFINITION_DRIFT: (a) => `Compare ${a} with the version that was approved, and approve or refuse the new one.`,
  SHADOWING: (a) => `Do not offer ${a} until its texts speak of itself only: they steer models to or from other tools.`,
  HIDDEN_TEXT: (a) =>
    `Do not offer ${a} until the invisible characters are gone from its texts: people cannot review what only models read.`,
  NEW_TOOL: (a) => `Look at what ${a} does before models may call it: its server did not offer it before.`,
  STEERING_TEXT: (a) =>
    `Read the quoted lines of ${a}. Do not offer it until they are gone, or until you know why its authors need them.`,
  CLIENT_LIMIT: (a, b) =>
    b === ''
      ? `Change ${a} as the finding says, or offer it only to clients that are known to accept it.`
      : `Rename ${a} or ${b} so that the names stay apart in the client that the finding names, or do not use that client for both.`,
  TOKEN_WEIGHT: (a) =>
    `Shorten the description and the input schema of ${a}, or stop offering a tool that the finding names as a heavy one.`,
};

const serverOf = (tool: string): string => tool.slice(0, tool.indexOf('~'));

/** The tool whose text a finding quotes comes first: it is the one to change. */
function speakerFirst(tools: readonly string[], findings: readonly Pick<Finding, 'evidence'>[]): readonly string[] {
  const speaker = tools.find((tool) => findings[0]?.evidence['speaker'] === tool);
  return speaker === undefined ? tools : [speaker, ...tools.filter((tool) => tool !== speaker)];
}

/** What to do about a conflict between tools of these ids, in a sentence. `findings` are those that the conflict is made of. */
export function adviceOn(
  type: ConflictType,
  tools: readonly string[],
  findings: readonly Pick<Finding, 'evidence'>[] = [],
): string {
  const [a = '', b = ''] = speakerFirst(tools, findings);
  return adviceByType[type](printable(a), printable(b), serverOf(a) === serverOf(b));
}

/** What to do about conflicts of a type, whichever tools they are between. */
export const generalAdvice = (type: ConflictType): string => adviceByType[type]('the tool', 'the other', false);
