import { fingerprintOf, toolIdOf } from '../identity/identity.js';
import { atOnce, inSlices, type SlicedWork } from '../kernel/canonical/in-slices.js';
import type { ToolId } from '../domain/ids.js';
import { isServerTexts, serverTextsName } from '../domain/registry/server-texts.js';
import { type ToolDefinition, toolDefinitionSchema } from '../domain/registry/tool.js';
import { InvalidInputError, type Problem, TooLargeError } from '../kernel/errors/errors.js';
import { plainIssue } from '../kernel/errors/plain-issue.js';

/** Most definitions in one registration. */
export const definitionsMax = 20_000;

/** Largest definition, in bytes of UTF-8 JSON: five copies (tool, active version, version, diff) fit one document. */
export const definitionBytesMax = 262_144;

/** Deepest nesting of a definition: Cosmos DB stores 128 levels, of which ours take a few. */
export const definitionDepthMax = 96;

/** Most objects, arrays, texts, numbers and so on in a definition. The largest real ones that we know have some hundreds. */
export const definitionValuesMax = 10_000;

const problemsMax = 50;

/** A definition that may be registered. */
export interface ParsedDefinition {
  readonly id: ToolId;
  readonly definition: ToolDefinition;
  readonly fingerprint: string;
  readonly bytes: number;
}

/**
 * Checks the definitions of one registration and gives each its identity.
 * @throws {InvalidInputError} naming every bad definition, or a name that is there twice.
 * @throws {TooLargeError} for too many, too large or too deep ones.
 */
export const parseDefinitions = (server: string, definitions: readonly unknown[]): ParsedDefinition[] =>
  atOnce(parseInSteps(server, definitions));

/** The same for a process that serves others meanwhile: they have their turn between two definitions. */
export const parseDefinitionsInSlices = (
  server: string,
  definitions: readonly unknown[],
): Promise<ParsedDefinition[]> => inSlices(parseInSteps(server, definitions));

function* parseInSteps(server: string, definitions: readonly unknown[]): SlicedWork<ParsedDefinition[]> {
  if (definitions.length > definitionsMax) {
    throw new TooLargeError(`one registration holds at most ${definitionsMax} tools`, {
      hint: 'Register them in parts.',
    });
  }
  const problems: Problem[] = [];
  const names = new Set<string>();
  const parsed: ParsedDefinition[] = [];
  for (const [index, definition] of definitions.entries()) {
    yield;
    const one = parseDefinition(server, definition, `tools.${index}`, problems);
    if (one === undefined) continue;
    const { name } = one.definition;
    if (isServerTexts(one.definition)) problems.push({ path: `tools.${index}.name`, message: reserved });
    if (names.has(name)) problems.push({ path: `tools.${index}.name`, message: 'this name is there twice' });
    names.add(name);
    parsed.push(one);
  }
  if (problems.length === 0) return parsed;
  throw new InvalidInputError('some definitions are not valid', problems.slice(0, problemsMax), {
    hint: 'Correct them all and register again; nothing was registered.',
  });
}

const reserved = `"${serverTextsName}" stands for what a server says besides its tools: no tool can have this name`;

/**
 * The texts of a server, as {@link parseDefinitions} reads tools.
 * @throws {InvalidInputError} @throws {TooLargeError}
 */
export function parseServerTexts(server: string, definition: ToolDefinition): ParsedDefinition {
  const problems: Problem[] = [];
  const parsed = parseDefinition(server, definition, 'texts', problems);
  if (parsed === undefined) throw new InvalidInputError('the texts of the server are not valid', problems);
  return parsed;
}

function parseDefinition(
  server: string,
  input: unknown,
  path: string,
  problems: Problem[],
): ParsedDefinition | undefined {
  checkShape(input, path, problems);
  const result = toolDefinitionSchema.safeParse(input, { error: plainIssue });
  if (!result.success) {
    for (const issue of result.error.issues) {
      problems.push({ path: [path, ...issue.path.map(String)].join('.'), message: issue.message });
    }
    return undefined;
  }
  try {
    // What is fingerprinted is what is stored: plain JSON, without what JSON cannot hold.
    const text = JSON.stringify(result.data);
    const bytes = Buffer.byteLength(text);
    if (bytes > definitionBytesMax) {
      throw new TooLargeError(`${path} takes ${bytes} bytes; a definition has at most ${definitionBytesMax}`);
    }
    const definition = JSON.parse(text) as ToolDefinition;
    const fingerprint = fingerprintOf(definition);
    return { id: toolIdOf(server, definition.name), definition, fingerprint, bytes };
  } catch (error) {
    if (error instanceof TooLargeError) throw error;
    problems.push({ path, message: 'is not plain JSON' });
    return undefined;
  }
}

/**
 * Bounds and finite numbers: JSON would write `null` for others. Level by level instead of by recursion, since the input
 * may be as deep as it likes.
 */
function checkShape(input: unknown, path: string, problems: Problem[]): void {
  let values = 0;
  let level: unknown[] = [input];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > definitionDepthMax) {
      throw new TooLargeError(`${path} is nested deeper than ${definitionDepthMax} levels`);
    }
    values += level.length;
    if (values > definitionValuesMax) {
      throw new TooLargeError(`${path} holds more than ${definitionValuesMax} values`);
    }
    if (level.some((value) => typeof value === 'number' && !Number.isFinite(value))) {
      problems.push({ path, message: 'holds a number that cannot be kept' });
    }
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
}
