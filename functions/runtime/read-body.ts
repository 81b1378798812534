import type { HttpRequest } from '@azure/functions';
import { TooLargeError } from '../../shared/errors/errors.js';

/** Largest request body, in bytes. */
export const bodyBytesMax = 4 * 1024 * 1024;

/** A request's body. @throws {TooLargeError} as soon as it is known to be too large; the rest is not read. */
export async function readBody({ headers, body }: HttpRequest): Promise<Uint8Array> {
  const tooLarge = (): TooLargeError => new TooLargeError(`the body takes more than ${bodyBytesMax} bytes`);
  if (Number(headers.get('content-length') ?? 0) > bodyBytesMax) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > bodyBytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
