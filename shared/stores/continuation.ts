import { InvalidInputError } from '../errors/errors.js';

const lengthMax = 65_536;

/** An opaque, URL-safe token. It carries nothing secret and grants nothing. */
export const createContinuation = (content: unknown): string =>
  Buffer.from(JSON.stringify(content)).toString('base64url');

/** @throws {InvalidInputError} when the token was not made by {@link createContinuation}. */
export function parseContinuation(token: string): unknown {
  try {
    if (token.length <= lengthMax) return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw invalidContinuation();
}

/** What to throw for a token that belongs to another query, container or program. */
export const invalidContinuation = (): InvalidInputError =>
  new InvalidInputError(
    'the continuation is not one of ours',
    [{ path: 'continuation', message: 'is not valid here' }],
    {
      hint: 'Start again from the first page, and repeat the same filters on each page.',
    },
  );
