import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { InvalidInputError, TooLargeError } from '../../shared/errors/errors.js';

/** Longest line that is read, in characters: entries are bounded far below it. */
const lineMax = 4_000_000;

/**
 * The lines of a file that hold something, with their numbers; one in memory at a time.
 * @throws {InvalidInputError} for a file that cannot be read. @throws {TooLargeError} for a line that is too long.
 */
export async function* readLines(file: string): AsyncGenerator<{ readonly number: number; readonly text: string }> {
  let number = 0;
  try {
    const lines = createInterface({ input: createReadStream(file, { encoding: 'utf8' }), crlfDelay: Infinity });
    for await (const text of lines) {
      number += 1;
      if (text.length > lineMax)
        throw new TooLargeError(`line ${number} of ${file} has more than ${lineMax} characters`);
      if (text.trim() !== '') yield { number, text };
    }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new InvalidInputError(`${file} cannot be read: ${error.message}`, [], { cause: error });
  }
}
