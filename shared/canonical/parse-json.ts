import { parse, type ParseError, printParseErrorCode, visit } from 'jsonc-parser';
import { InvalidInputError, type Problem, TooLargeError } from '../errors/errors.js';
import { isJsonDeeper } from './is-json-deeper.js';

export interface JsonBounds {
  /** Bytes of UTF-8, 4 MiB unless told. */
  readonly maxBytes?: number;
  /** Levels of objects and arrays, 100 unless told. */
  readonly maxDepth?: number;
  /** Whether comments and trailing commas are fine, as in files that editors keep. */
  readonly comments?: boolean;
}

const problemsMax = 50;

/**
 * JSON from outside: bounded in size and depth before anything is built, without duplicate keys (of which parsers keep
 * one or the other) and without `__proto__`.
 * @throws {TooLargeError} beyond the bounds. @throws {InvalidInputError} naming everything that is wrong, with its place.
 */
export function parseJson(input: string | Uint8Array, bounds: JsonBounds = {}): unknown {
  const { maxBytes = 4 * 1024 * 1024, maxDepth = 100, comments = false } = bounds;
  const bytes = typeof input === 'string' ? Buffer.byteLength(input) : input.byteLength;
  if (bytes > maxBytes) throw new TooLargeError(`the JSON takes ${bytes} bytes, at most ${maxBytes} are accepted`);

  // Editors of some systems put a byte order mark first; it says nothing.
  const text = (typeof input === 'string' ? input : decode(input)).replace(/^\uFEFF/, '');
  if (text.trim() === '') throw new InvalidInputError('expected JSON, got nothing');
  if (isJsonDeeper(text, maxDepth)) throw new TooLargeError(`the JSON is nested deeper than ${maxDepth} levels`);
  const problems = findProblems(text, comments);
  if (problems.length > 0) {
    throw new InvalidInputError(`this is not acceptable JSON: ${problems[0]?.message ?? ''}`, problems);
  }
  return comments ? (parse(text, [], { allowTrailingComma: true }) as unknown) : (JSON.parse(text) as unknown);
}

function decode(input: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(input);
  } catch (error) {
    throw new InvalidInputError('the JSON is not valid UTF-8', [], { cause: error });
  }
}

function findProblems(text: string, comments: boolean): Problem[] {
  const problems: Problem[] = [];
  const note = (message: string, line: number, column: number): void => {
    if (problems.length < problemsMax) {
      problems.push({
        path: `line ${line + 1}, column ${column + 1}`,
        message: `${message} at line ${line + 1}, column ${column + 1}`,
      });
    }
  };
  const keys: Set<string>[] = [];
  visit(
    text,
    {
      onObjectBegin: () => {
        keys.push(new Set());
      },
      onObjectEnd: () => {
        keys.pop();
      },
      onObjectProperty(key, _offset, _length, line, column) {
        const seen = keys.at(-1);
        const shown = JSON.stringify(key.length > 60 ? `${key.slice(0, 60)}…` : key);
        if (seen?.has(key) === true) note(`the key ${shown} is there twice`, line, column);
        if (key === '__proto__') note('the key "__proto__" is not accepted', line, column);
        seen?.add(key);
      },
      onError(code, _offset, _length, line, column) {
        note(words(code), line, column);
      },
    },
    { disallowComments: !comments, allowTrailingComma: comments },
  );
  return problems;
}

/** `PropertyNameExpected` → `property name expected`. */
const words = (code: ParseError['error']): string =>
  printParseErrorCode(code)
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
