import { firstSentence } from '../analysis/text/first-sentence.js';
import type { Clash } from '../analysis/schema/schema-clashes.js';
import type { RegisteredTool } from '../domain/registry/registry-view.js';
import { splitWords } from '../analysis/text/split-words.js';
import { describeIntent } from '../analysis/simulation/probes/describe-intent.js';
import { changeOf, type Fix, type Sides } from './fix.js';
import { jobOf } from './job-of.js';
import { renameParameters } from './rename-parameters.js';
import { renameTool } from './rename-tool.js';
import { stemOf } from './telling-words.js';

const wordsMax = 200;

/** Fixes by recipes: what somebody would try first. Which of them help is measured, not assumed. */
export const writeFixes = (sides: Sides): Fix[] =>
  recipes.flatMap((recipe) => {
    const fix = recipe(sides);
    return fix === undefined ? [] : [{ ...fix, author: 'recipes' }];
  });

type Recipe = (sides: Sides) => Omit<Fix, 'author'> | undefined;

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** A server's slug as people would say it: `github-enterprise` is Github Enterprise. */
const systemOf = (server: string): string => server.split('-').map(capital).join(' ');

const isOneServer = ({ tool, other }: Sides): boolean => tool.server === other.server;

const words = (text: string): Set<string> => new Set(splitWords(text, wordsMax).map((word) => word.toLowerCase()));

const descriptionOf = ({ tool }: Sides): string => tool.definition.description?.trim() ?? '';

/** Names the system and the object in the first sentence, where it does not say them. */
const rewrite: Recipe = (sides) => {
  const { tool } = sides;
  const description = descriptionOf(sides);
  const { verb, object } = describeIntent(tool);
  const action = [verb, object].filter(Boolean).join(' ') || tool.definition.name;
  const said = words(firstSentence(description));
  const saidStems = new Set([...said].map(stemOf));
  // Between tools of one system its name tells nothing apart.
  const isSystemSaid = isOneServer(sides) || [...words(tool.server)].every((word) => said.has(word));
  const isObjectSaid = splitWords(object, wordsMax).some((word) => saidStems.has(stemOf(word.toLowerCase())));
  if (description !== '' && isSystemSaid && isObjectSaid) return undefined;
  const system = systemOf(tool.server);
  const lead =
    description !== '' && isObjectSaid
      ? `In ${system}:`
      : isOneServer(sides)
        ? `${capital(action)}.`
        : `${system}: ${action}.`;
  return {
    type: 'DESCRIPTION_REWRITE',
    says: `Say in the first sentence of ${tool.definition.name} what it acts on${isOneServer(sides) ? '' : ', and in which system'}.`,
    changes: [changeOf(tool, { ...tool.definition, description: `${lead} ${description}`.trim() })],
  };
};

/** So large a share of a sentence's words in the other's description makes it a sentence about both. */
const sharedShare = 0.6;

/** Takes out what the description says of the other tool's job: such sentences draw its requests. */
const focus: Recipe = (sides) => {
  const { tool, other } = sides;
  const description = descriptionOf(sides);
  const theirs = new Set([...words(other.definition.description ?? '')].map(stemOf));
  const isShared = (sentence: string): boolean => {
    const own = [...words(sentence)].filter((word) => word.length > 3).map(stemOf);
    return own.length > 0 && own.filter((word) => theirs.has(word)).length >= sharedShare * own.length;
  };
  const [first = '', ...rest] = description.split(/(?<=[.!?])\s+/u);
  const kept = rest.filter((sentence) => !isShared(sentence));
  if (kept.length === rest.length) return undefined;
  return {
    type: 'SCOPE_NARROWING',
    says: `Leave out of ${tool.definition.name} what ${other.definition.name} is described by as well.`,
    changes: [changeOf(tool, { ...tool.definition, description: [first, ...kept].join(' ') })],
  };
};

/** Says what the tool is not for. Tools of other servers are never named: a text that does is steering. */
const narrow: Recipe = (sides) => {
  const { tool, other } = sides;
  const description = descriptionOf(sides);
  if (description === '') return undefined;
  const { purpose, verb, object } = describeIntent(other);
  const job = (purpose || [verb, object].join(' ').trim() || other.definition.name).split(' ').slice(0, 12).join(' ');
  const limit = isOneServer(sides)
    ? `Not to ${job}: ${other.definition.name} does that.`
    : `Only for ${systemOf(tool.server)}, not for anything in ${systemOf(other.server)}.`;
  const stop = /[.!?]$/u.test(description) ? '' : '.';
  return {
    type: 'SCOPE_NARROWING',
    says: `State in ${tool.definition.name} which requests it is not for.`,
    changes: [changeOf(tool, { ...tool.definition, description: `${description}${stop} ${limit}` })],
  };
};

/** Gives parameters that clash with those of the other tool a name that says whose they are. */
const clarify: Recipe = (sides) => {
  const { tool, findings } = sides;
  const clashing = findings.flatMap(({ type, evidence }) =>
    type === 'SCHEMA_COLLISION' && Array.isArray(evidence['clashes']) ? (evidence['clashes'] as Clash[]) : [],
  );
  const { inputSchema } = tool.definition;
  const { properties } = inputSchema;
  if (typeof properties !== 'object' || properties === null) return undefined;
  const noun =
    splitWords(describeIntent(tool).object, wordsMax).at(-1)?.toLowerCase() ?? tool.server.replaceAll('-', '_');
  const names = new Map(
    clashing
      .map(({ parameter }) => parameter)
      .filter((name) => Object.hasOwn(properties, name) && !Object.hasOwn(properties, `${noun}_${name}`))
      .map((name) => [name, `${noun}_${name}`]),
  );
  const after = names.size === 0 ? undefined : renameParameters(inputSchema, names);
  if (after === undefined) return undefined;
  return {
    type: 'SCHEMA_CLARIFICATION',
    says: `Rename ${[...names].map(([from, to]) => `${from} to ${to}`).join(', ')} in ${tool.definition.name}: the other tool asks for something else under that name.`,
    changes: [changeOf(tool, { ...tool.definition, inputSchema: after })],
  };
};

const parametersOf = ({ definition }: RegisteredTool): string[] =>
  Object.keys((definition.inputSchema['properties'] as object | null | undefined) ?? {});

const requiredOf = ({ definition: { inputSchema } }: RegisteredTool): unknown[] =>
  Array.isArray(inputSchema['required']) ? inputSchema['required'] : [];

/**
 * Whether the other tool could take over: it is on the same server, does the same to the same thing by name, and can be
 * called with what this one is called with. That questions of a withdrawn tool reach the nearest one proves nothing by
 * itself.
 */
function mayReplace(sides: Sides): boolean {
  const { tool, other } = sides;
  if (!isOneServer(sides) || jobOf(tool) !== jobOf(other)) return false;
  const own = new Set<unknown>(parametersOf(tool));
  const taken = new Set(parametersOf(other));
  return parametersOf(tool).every((name) => taken.has(name)) && requiredOf(other).every((name) => own.has(name));
}

const merge: Recipe = (sides) => {
  const { tool, other } = sides;
  const added = firstSentence(descriptionOf(sides));
  if (!mayReplace(sides) || added === '') return undefined;
  const kept = other.definition.description?.trim() ?? '';
  const description = kept.includes(added) ? kept : `${kept} ${added}.`.trim();
  return {
    type: 'MERGE',
    says: `Offer ${other.definition.name} for both, and withdraw ${tool.definition.name}.`,
    changes: [changeOf(tool), changeOf(other, { ...other.definition, description })],
  };
};

const deprecate: Recipe = (sides) => {
  const { tool, other } = sides;
  if (!mayReplace(sides)) return undefined;
  return {
    type: 'DEPRECATE',
    says: `Withdraw ${tool.definition.name}: ${other.definition.name} of ${other.server} does the same.`,
    changes: [changeOf(tool)],
  };
};

const recipes: readonly Recipe[] = [renameTool, rewrite, focus, narrow, clarify, merge, deprecate];
