import type { IncomingMessage } from 'node:http';
import { InvalidInputError, TooLargeError } from '../../shared/errors/errors.js';

/**
 * A request's body.
 * @throws {TooLargeError} above `max` bytes, as soon as that is known; the rest is not read.
 * @throws {InvalidInputError} when the sender gave up.
 */
export async function readBody(request: IncomingMessage, max: number): Promise<Buffer> {
  const tooLarge = () => new TooLargeError(`the body is larger than ${max} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > max) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > max) {
        request.pause();
        request.removeAllListeners('data');
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    request.on('end', () => {
      resolve(Buffer.concat(chunks, length));
    });
    request.on('error', (cause) => {
      reject(new InvalidInputError('the request was not sent to its end', [], { cause }));
    });
    request.on('close', () => {
      if (!request.complete) reject(new InvalidInputError('the request was not sent to its end'));
    });
  });
}
