import type { z } from 'zod';
import { InvalidInputError } from '../../kernel/errors/errors.js';

/** Parses what came in. @throws {InvalidInputError} that names everything that is wrong, with its path below `root`. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown, root: string): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({
    path: [root, ...path].map(String).join('.'),
    message,
  }));
  throw new InvalidInputError(`the ${root} is not valid: ${problems[0]?.message ?? 'unknown'}`, problems);
}
