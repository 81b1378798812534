import { createScanner } from 'jsonc-parser';
import { parseJson } from '../../shared/kernel/canonical/parse-json.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { lineBytesMax } from './read-lines.js';

// Token kinds of jsonc-parser (its enum is erased at build time).
const numericLiteral = 11;
const endOfFile = 17;

/**
 * JSON of which every reader reads the same: a key that is there twice, or a number with more digits than a double has, is
 * one thing here and another elsewhere. White space and the order of keys may differ from how MTGS writes.
 * @throws {InvalidInputError} for anything else. @throws {TooLargeError} beyond the bounds of `parseJson`.
 */
export function parseExactJson(bytes: Uint8Array): unknown {
  const quick = readQuickly(bytes);
  if (quick !== undefined) return quick.value;
  const value = parseJson(bytes, { maxBytes: lineBytesMax });
  const number = inexactNumber(Buffer.from(bytes).toString('utf8'));
  if (number === undefined) return value;
  throw new InvalidInputError(`the number ${number.slice(0, 40)} is not written as MTGS writes it`);
}

/** A text that writing its value gives again says nothing but its value: there is no need to look closer. */
function readQuickly(bytes: Uint8Array): { readonly value: unknown } | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? { value } : undefined;
  } catch {
    return undefined; // The careful way says what is wrong.
  }
}

/** The first number that reads differently from how it is written. */
function inexactNumber(text: string): string | undefined {
  const scanner = createScanner(text, true);
  for (let token: number = scanner.scan(); token !== endOfFile; token = scanner.scan()) {
    const written = scanner.getTokenValue();
    if (token === numericLiteral && String(Number(written)) !== written) return written;
  }
  return undefined;
}
