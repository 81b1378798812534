import type { IncomingMessage } from 'node:http';
import { InvalidInputError, TooLargeError } from '../../shared/kernel/errors/errors.js';
import { ByteCollector } from '../../shared/kernel/http/byte-collector.js';

/**
 * A request's body.
 * @throws {TooLargeError} above `max` bytes, as soon as that is known; the rest is not read.
 * @throws {InvalidInputError} when the sender gave up.
 */
export async function readBody(request: IncomingMessage, max: number): Promise<Buffer> {
  const tooLarge = () => new TooLargeError(`the body is larger than ${max} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > max) throw tooLarge();
  const collected = new ByteCollector(max);
  return new Promise((resolve, reject) => {
    const take = (piece: Buffer): void => {
      if (collected.add(piece)) return;
      request.off('data', take).pause();
      reject(tooLarge());
    };
    request.on('data', take);
    request.on('end', () => {
      resolve(collected.bytes());
    });
    request.on('error', (cause) => {
      reject(new InvalidInputError('the request was not sent to its end', [], { cause }));
    });
    request.on('close', () => {
      if (!request.complete) reject(new InvalidInputError('the request was not sent to its end'));
    });
  });
}
