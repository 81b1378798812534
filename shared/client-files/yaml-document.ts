import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { TextRegion } from '../kernel/canonical/locate-json.js';
import { InvalidInputError, TooLargeError } from '../kernel/errors/errors.js';
import type { FileDocument } from './file-document.js';

/** Configurations are small, and reading YAML takes time that grows with the square of its keys: 0.5 s for as many as fit. */
const bytesMax = 64 * 1024;
const depthMax = 50;
const bracketsMax = 1000;
/** An alias stands for a copy; copies of copies grow without bound. */
const aliasesMax = 100;

/**
 * YAML from outside, by its core schema: no tags that make anything but plain values, no key twice.
 * @throws {TooLargeError} beyond the bounds. @throws {InvalidInputError} with the place of the first mistake.
 */
export function yamlDocument(text: string): FileDocument {
  const bytes = Buffer.byteLength(text);
  if (bytes > bytesMax) throw new TooLargeError(`the YAML takes ${bytes} bytes, at most ${bytesMax} are read`);
  if (isNestedDeeply(text)) throw new TooLargeError(`the YAML is nested deeper than ${depthMax} levels`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', uniqueKeys: true, prettyErrors: false });
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    const { line, column } = place(mistake.pos[0]);
    throw new InvalidInputError(`this is not acceptable YAML: ${mistake.message} at line ${line}, column ${column}`);
  }
  return {
    value: toPlainValue(() => document.toJS({ maxAliasCount: aliasesMax })),
    locate(path): TextRegion | undefined {
      const node = path.length === 0 ? document.contents : document.getIn(path, true);
      if (!isNode(node) || !(isMap(node) || isSeq(node) || isScalar(node)) || !node.range) return undefined;
      const [start, end] = [place(node.range[0]), place(node.range[1])];
      return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
    },
  };
}

/** Blocks nest by what stands at the beginning of a line, flows by brackets: neither is deeper than this counts. */
function isNestedDeeply(text: string): boolean {
  const brackets = text.match(/[[{]/g)?.length ?? 0;
  return (
    brackets > bracketsMax || text.split('\n').some((line) => (/^[ \-?:]*/.exec(line)?.[0].length ?? 0) > 4 * depthMax)
  );
}

function toPlainValue(read: () => unknown): unknown {
  try {
    return read();
  } catch (cause) {
    throw new InvalidInputError('this is not acceptable YAML: it has too many aliases', [], { cause });
  }
}
