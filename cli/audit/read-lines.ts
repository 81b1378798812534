import { createReadStream } from 'node:fs';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';

/** Longest line that is kept, in bytes: entries are bounded far below it. Of a longer one the beginning is given. */
export const lineBytesMax = 4 * 1024 * 1024;

const newline = 0x0a;
const carriageReturn = 0x0d;

export interface Line {
  readonly number: number;
  readonly bytes: Buffer;
}

/**
 * The lines of a file that hold something, with their numbers; one in memory at a time. They are bytes: what they mean is
 * for whoever reads them, since decoding would take some changes away.
 * @throws {InvalidInputError} for a file that cannot be read.
 */
export async function* readLines(file: string): AsyncGenerator<Line> {
  let number = 0;
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
        number += 1;
        const bytes = trimmed(joined(rest, chunk.subarray(start, end)));
        if (bytes.length > 0) yield { number, bytes };
        rest = Buffer.alloc(0);
        start = end + 1;
      }
      rest = joined(rest, chunk.subarray(start));
    }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new InvalidInputError(`${file} cannot be read: ${error.message}`, [], { cause: error });
  }
  const bytes = trimmed(rest);
  if (bytes.length > 0) yield { number: number + 1, bytes };
}

/** One byte more than is kept tells that a line is too long. */
const joined = (rest: Buffer, more: Buffer): Buffer =>
  rest.length === 0 ? more : Buffer.concat([rest, more.subarray(0, Math.max(0, lineBytesMax + 1 - rest.length))]);

/** Without the carriage return that some systems put before a line break. */
const trimmed = (bytes: Buffer): Buffer => (bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes);
