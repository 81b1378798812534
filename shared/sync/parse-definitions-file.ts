import { z } from 'zod';
import { parseJson } from '../canonical/parse-json.js';
import { InvalidInputError } from '../errors/errors.js';

/** A definition in a file, not yet checked, and where it stands there. */
export interface FiledDefinition {
  readonly definition: unknown;
  readonly path: readonly (string | number)[];
}

const listSchema = z.looseObject({ tools: z.array(z.unknown()) });
const answerSchema = z.looseObject({ result: listSchema });

/**
 * The definitions of a file: one tool, a list of tools, `{ "tools": […] }`, or a raw answer to `tools/list`.
 * @throws {InvalidInputError} when it is none of these.
 */
export function parseDefinitionsFile(text: string): FiledDefinition[] {
  const value = parseJson(text);
  const at = (definitions: readonly unknown[], ...prefix: string[]): FiledDefinition[] =>
    definitions.map((definition, index) => ({ definition, path: [...prefix, index] }));

  if (Array.isArray(value)) return at(value);
  const list = listSchema.safeParse(value);
  if (list.success) return at(list.data.tools, 'tools');
  const answer = answerSchema.safeParse(value);
  if (answer.success) return at(answer.data.result.tools, 'result', 'tools');
  if (typeof value === 'object' && value !== null && 'name' in value) return [{ definition: value, path: [] }];
  throw new InvalidInputError('this holds no tool definitions', [], {
    hint: 'Expected a tool, a list of tools, { "tools": [ … ] }, or an answer to tools/list.',
  });
}
