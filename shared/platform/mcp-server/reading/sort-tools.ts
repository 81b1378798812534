import type { SlicedWork } from '../../../kernel/canonical/in-slices.js';
import { toolNameSchema } from '../../../domain/registry/tool.js';
import { InvalidInputError, type Problem, TooLargeError } from '../../../kernel/errors/errors.js';
import { type ParsedDefinition, parseDefinitions } from '../../../definitions/parse-definitions.js';
import { headerParameterProblem } from './header-parameter-problem.js';
import type { Listing } from '../mcp-server.js';
import { visibleText } from './visible-text.js';

/** A tool as a server or a file lists it. */
export interface ListedTool {
  readonly definition: unknown;
  /** What is wrong with its text, where that was looked at. */
  readonly problems?: readonly Problem[];
}

type Refused = Listing['refused'][number];

/**
 * Parts what may be registered from what may not. The same tool twice is taken once; two different ones of one name are
 * both refused, since nobody can tell which of them a client will call.
 */
export function* sortTools(listed: readonly ListedTool[]): SlicedWork<Pick<Listing, 'tools' | 'refused' | 'warnings'>> {
  const tools = new Map<string, ParsedDefinition>();
  const twice = new Set<string>();
  const ambiguous = new Set<string>();
  const refused: Refused[] = [];
  for (const one of listed) {
    yield;
    const parsed = parseOne(one);
    if ('problems' in parsed) {
      refused.push(parsed);
      continue;
    }
    const { name } = parsed.definition;
    const known = tools.get(name);
    if (known === undefined) tools.set(name, parsed);
    else if (known.fingerprint === parsed.fingerprint) twice.add(name);
    else ambiguous.add(name);
  }
  for (const { name } of refused) if (name !== undefined && tools.has(name)) ambiguous.add(name);
  for (const name of ambiguous) {
    tools.delete(name);
    refused.push({
      name,
      problems: [{ path: 'name', message: 'this name is listed twice with different definitions' }],
    });
  }
  const warnings = [...twice.difference(ambiguous)].map(
    (name) => `"${shown(name)}" is listed twice with the same definition`,
  );
  for (const { definition } of tools.values()) {
    yield;
    const problem = headerParameterProblem(definition.inputSchema);
    if (problem === undefined) continue;
    warnings.push(`clients over HTTP will not offer "${shown(definition.name)}": ${visibleText(problem)}`);
  }
  return { tools: [...tools.values()].map(({ definition }) => definition), refused, warnings };
}

function parseOne({ definition, problems = [] }: ListedTool): ParsedDefinition | Refused {
  // Of a name that is there twice, either may be the one that is registered.
  const name = problems.some(({ path }) => path === 'name') ? undefined : nameOf(definition);
  const refuse = (why: readonly Problem[]): Refused => ({ problems: why, ...(name !== undefined && { name }) });
  if (problems.length > 0) return refuse(problems);
  try {
    const [parsed] = parseDefinitions('listing', [definition]);
    return parsed ?? refuse([]);
  } catch (error) {
    if (error instanceof InvalidInputError) return refuse(error.problems);
    if (error instanceof TooLargeError)
      return refuse([{ path: '', message: error.message.replace(/^tools\.0 /, 'its definition ') }]);
    throw error;
  }
}

const nameMax = 100;

const shown = (name: string): string => visibleText(name, nameMax);

/** The exact name if it could be a tool's, so that a registered tool of this name is recognised. */
function nameOf(tool: unknown): string | undefined {
  const name = typeof tool === 'object' && tool !== null ? (tool as { name?: unknown }).name : undefined;
  if (typeof name !== 'string') return undefined;
  return toolNameSchema.safeParse(name).success ? name : visibleText(name, nameMax);
}
