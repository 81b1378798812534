import { InvalidInputError, type Problem } from '../shared/kernel/errors/errors.js';
import { parseDefinitions } from '../shared/definitions/parse-definitions.js';
import type { CommandContext } from './command-context.js';
import { type DefinitionsSize, sizeOf } from './output/words/definitions-size.js';
import { toShownPlace } from './output/report/report.js';
import { checkFiledTools } from './scan/check-filed-tools.js';
import { readTarget } from './scan/read-target.js';
import type { FiledTool, Place } from './scan/scan-source.js';

export interface Definitions {
  /** In the form of MCP, each of them acceptable. */
  readonly definitions: readonly unknown[];
  readonly size: DefinitionsSize;
  /** Where the file holds the tool of that name. */
  readonly placeOf: (name: string) => Place | undefined;
}

/**
 * The definitions of one file, all of which may be registered as tools of the server.
 * @throws {InvalidInputError} naming every one that may not, by its place in the file, or when there are none.
 */
export async function readDefinitions(file: string, server: string, context: CommandContext): Promise<Definitions> {
  const { servers, failures, leftOut } = await readTarget(file, context);
  const [only] = servers;
  if (only?.kind !== 'file' || servers.length + failures.length + leftOut.length > 1) {
    throw new InvalidInputError(`${file} is no file of tool definitions`, [], {
      hint: 'Give one file with a tool, a list of tools, or { "tools": [ … ] }. For a configuration use "scan".',
    });
  }
  const { tools } = only;
  if (tools.length === 0) throw new InvalidInputError(`${file} names no tools`);
  const problems = problemsIn(server, tools, context.cwd);
  if (problems.length > 0) throw new InvalidInputError(`${file} holds tools that cannot be used`, problems);
  const parsed = parseDefinitions(
    server,
    tools.map(({ definition }) => definition),
  );
  const places = new Map(parsed.map(({ definition: { name } }, index) => [name, tools[index]?.place]));
  const definitions = parsed.map(({ definition }) => definition);
  return { definitions, size: sizeOf(definitions), placeOf: (name) => places.get(name) };
}

function problemsIn(server: string, tools: readonly FiledTool[], cwd: string): Problem[] {
  const { good, failures } = checkFiledTools(server, tools);
  const wrong = failures.map(({ what, reason, place }) => ({
    path: place === undefined ? what : `${toShownPlace(place, cwd)} ${what}`,
    message: reason,
  }));
  const names = good.map(({ definition }) => (definition as { readonly name: string }).name);
  const twice = good
    .filter((_, index) => names.indexOf(names[index] ?? '') < index)
    .map(({ place, label }) => ({ path: `${toShownPlace(place, cwd)} ${label}`, message: 'this name is there twice' }));
  return [...wrong, ...twice];
}
