import type { HttpRequest } from '@azure/functions';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';

/** A request's query as an object. @throws {InvalidInputError} for a parameter that is there twice. */
export function readQuery({ query }: HttpRequest): Record<string, string> {
  const repeated = [...new Set([...query.keys()].filter((key, index, keys) => keys.indexOf(key) !== index))];
  if (repeated.length === 0) return Object.fromEntries(query);
  throw new InvalidInputError(
    'a query parameter is there twice',
    repeated.map((name) => ({ path: `query.${name}`.slice(0, 200), message: 'is there twice' })),
  );
}
