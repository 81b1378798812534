import type { HttpRequest } from '@azure/functions';
import { TooLargeError } from '../../shared/kernel/errors/errors.js';
import { ByteCollector } from '../../shared/kernel/http/byte-collector.js';

/** Largest request body, in bytes. */
export const bodyBytesMax = 4 * 1024 * 1024;

/** A request's body. @throws {TooLargeError} as soon as it is known to be too large; the rest is not read. */
export async function readBody({ headers, body }: HttpRequest): Promise<Uint8Array> {
  const tooLarge = (): TooLargeError => new TooLargeError(`the body takes more than ${bodyBytesMax} bytes`);
  if (Number(headers.get('content-length') ?? 0) > bodyBytesMax) throw tooLarge();
  const collected = new ByteCollector(bodyBytesMax);
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    if (!collected.add(chunk)) throw tooLarge();
  }
  return collected.bytes();
}
