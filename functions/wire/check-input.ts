import type { z } from 'zod';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';

/** Problems beyond this are counted, not listed. */
const problemsMax = 50;
/** Longest part of a path that is shown: keys are the sender's own words. */
const pathMax = 200;

/**
 * What a schema makes of an input. `root` names the input in the problems' paths.
 * @throws {InvalidInputError} naming everything that is wrong at once.
 */
export function checkInput<Schema extends z.ZodType>(schema: Schema, value: unknown, root: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const problems = issues.slice(0, problemsMax).map(({ path, message }) => ({
    path: [root, ...path].map(String).join('.').slice(0, pathMax),
    message: message.slice(0, pathMax),
  }));
  const [first] = problems;
  const summary =
    issues.length === 1 && first !== undefined
      ? `${first.path}: ${first.message}`
      : `${issues.length} things are wrong with the request`;
  throw new InvalidInputError(summary, problems);
}
