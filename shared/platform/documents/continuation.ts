import { InvalidInputError } from '../../kernel/errors/errors.js';

const lengthMax = 65_536;

/** An opaque, URL-safe token. It carries nothing secret and grants nothing. */
export const createContinuation = (content: unknown): string =>
  Buffer.from(JSON.stringify(content)).toString('base64url');

/** @throws {InvalidInputError} when the token was not made by {@link createContinuation}. */
export function parseContinuation(token: string): unknown {
  try {
    const text = token.length <= lengthMax ? Buffer.from(token, 'base64url').toString() : '';
    // The decoder passes over what is no base64url: written again, only our own comes out as it went in.
    if (text !== '' && Buffer.from(text).toString('base64url') === token) return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw invalidContinuation();
}

/** What to throw for a token that belongs to another query, container or program. */
export const invalidContinuation = (): InvalidInputError =>
  new InvalidInputError('the cursor is no continuation of ours', [{ path: 'cursor', message: 'is not valid here' }], {
    hint: 'Start again from the first page, and repeat the same filters on each page.',
  });
