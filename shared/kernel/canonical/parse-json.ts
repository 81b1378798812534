import { type JSONVisitor, parse, type ParseError, printParseErrorCode, visit } from 'jsonc-parser';
import { InvalidInputError, type Problem, TooLargeError } from '../errors/errors.js';
import { atOnce, inSlices, type SlicedWork } from './in-slices.js';
import { inspectJson, type JsonFlaw, type JsonLimits } from './inspect-json.js';

export interface JsonBounds extends Partial<JsonLimits> {
  /** Bytes of UTF-8. */
  readonly maxBytes?: number;
  /** Whether comments and trailing commas are fine, as in files that editors keep. */
  readonly comments?: boolean;
}

/** Bounds of a request body or a file, unless told otherwise. */
export const jsonBounds = {
  /** 4 MiB: 5,000 tools of 800 bytes, the most that one request registers. */
  maxBytes: 4 * 1024 * 1024,
  /** Definitions may have 96 levels, and stand a few levels down in a body. */
  maxDepth: 100,
  /** 5,000 tools of 40 values. Building that many takes about 30 ms, and that cannot be interrupted. */
  maxValues: 200_000,
  /** No object that people write has nearly as many; building a larger one takes many times as long as an array. */
  maxKeys: 10_000,
  /** Nobody corrects more at once. */
  maxFlaws: 50,
} as const;

/**
 * JSON from outside: bounded in size, depth and number of values before anything is built, without duplicate keys (of
 * which parsers keep one or the other), without `__proto__`, and without numbers that would be another number afterwards.
 * @throws {TooLargeError} beyond the bounds. @throws {InvalidInputError} naming everything that is wrong, with its place.
 */
export const parseJson = (input: string | Uint8Array, bounds: JsonBounds = {}): unknown =>
  atOnce(parseInSteps(input, bounds));

/** The same for a process that serves others meanwhile: reading a large text lets them have their turn. */
export const parseJsonInSlices = (input: string | Uint8Array, bounds: JsonBounds = {}): Promise<unknown> =>
  inSlices(parseInSteps(input, bounds));

function* parseInSteps(input: string | Uint8Array, bounds: JsonBounds): SlicedWork<unknown> {
  const { maxBytes, comments = false, ...limits } = { ...jsonBounds, ...bounds };
  const bytes = typeof input === 'string' ? Buffer.byteLength(input) : input.byteLength;
  if (bytes > maxBytes) throw new TooLargeError(`the JSON takes ${bytes} bytes, at most ${maxBytes} are accepted`);

  // Editors of some systems put a byte order mark first; it says nothing.
  const text = (typeof input === 'string' ? input : decode(input)).replace(/^\uFEFF/, '');
  if (text.trim() === '') throw new InvalidInputError('expected JSON, got nothing');
  const { flaws } = yield* inspectJson(text, limits);
  if (flaws.length > 0) throw notAcceptable(flaws.map(toProblem));
  return comments ? readWithComments(text) : readStrictly(text);
}

function readStrictly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notAcceptable(syntaxProblems(text, false), cause);
  }
}

function readWithComments(text: string): unknown {
  const problems = syntaxProblems(text, true);
  if (problems.length > 0) throw notAcceptable(problems);
  return parse(text, [], { allowTrailingComma: true });
}

const notAcceptable = (problems: readonly Problem[], cause?: unknown): InvalidInputError =>
  new InvalidInputError(`this is not acceptable JSON: ${problems[0]?.message ?? 'it cannot be read'}`, problems, {
    cause,
  });

function decode(input: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(input);
  } catch (error) {
    throw new InvalidInputError('the JSON is not valid UTF-8', [], { cause: error });
  }
}

const toProblem = ({ path, message, line, column }: JsonFlaw): Problem => ({
  path: path.join('.'),
  message: `${message} at line ${line}, column ${column}`,
});

/** The first mistakes. Whoever has made so many gets no complete list: finding them all would hold the thread. */
function syntaxProblems(text: string, comments: boolean): Problem[] {
  const problems: Problem[] = [];
  const onError: JSONVisitor['onError'] = (code, _offset, _length, line, column) => {
    const path = `line ${line + 1}, column ${column + 1}`;
    problems.push({ path, message: `${words(code)} at ${path}` });
    if (problems.length === jsonBounds.maxFlaws) throw enough;
  };
  try {
    visit(text, { onError }, { disallowComments: !comments, allowTrailingComma: comments });
  } catch (error) {
    if (error !== enough) throw error;
  }
  return problems;
}

/** Ends a visit: it has no other way out. */
const enough = new Error('enough');

/** `PropertyNameExpected` → `property name expected`. */
const words = (code: ParseError['error']): string =>
  printParseErrorCode(code)
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
