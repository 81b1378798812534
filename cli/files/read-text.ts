import { createReadStream } from 'node:fs';
import { InvalidInputError, TooLargeError } from '../../shared/kernel/errors/errors.js';

/** Largest file that is read unless told, in bytes. */
const bytesUsual = 4 * 1024 * 1024;

/**
 * All of a stream as text, and no more than a file may hold: what has no end, such as a device, is given up.
 * @throws {TooLargeError} @throws {InvalidInputError} when it cannot be read.
 */
export async function readText(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  bytesMax = bytesUsual,
): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of stream) {
      bytes += part.byteLength;
      if (bytes > bytesMax)
        throw new TooLargeError(`${name} takes more than ${bytesMax} bytes, which are all that is read`);
      parts.push(part);
    }
  } catch (cause) {
    if (cause instanceof TooLargeError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidInputError(`${name} cannot be read: ${reason}`, [], { cause });
  }
  return decode(Buffer.concat(parts));
}

/** UTF-8, or UTF-16 where a byte order mark says so, as PowerShell writes it. */
function decode(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe') return new TextDecoder('utf-16le').decode(bytes);
  return mark === 'feff' ? new TextDecoder('utf-16be').decode(bytes) : bytes.toString('utf8');
}

export const readTextFile = (path: string, name: string, bytesMax?: number): Promise<string> =>
  readText(createReadStream(path) as AsyncIterable<Uint8Array>, name, bytesMax);
