import { createJsonLocator, type JsonLocator } from '../kernel/canonical/locate-json.js';
import { parseJson } from '../kernel/canonical/parse-json.js';
import { AppError, InvalidInputError, TooLargeError } from '../kernel/errors/errors.js';
import type { FileDocument } from './file-document.js';

/** Lines of a recorded session, or of a listing with a tool a line. */
const linesMax = 20_000;

/** Whether a text has a JSON object on each line, of which there are several. */
export function isJsonLines(text: string): boolean {
  const lines = text.split('\n').map((line) => line.trim());
  const filled = lines.filter((line) => line !== '');
  return filled.length > 1 && filled.every((line) => line.startsWith('{') && line.endsWith('}'));
}

/** The objects of all lines as one list. @throws {InvalidInputError} naming the line. @throws {TooLargeError} */
export function jsonLinesDocument(text: string): FileDocument {
  const lines = text.split('\n').map((line, index) => ({ text: line, number: index + 1 }));
  const filled = lines.filter((line) => line.text.trim() !== '');
  if (filled.length > linesMax) throw new TooLargeError(`it has ${filled.length} lines, at most ${linesMax} are read`);
  const known = new Map<number, JsonLocator>();
  return {
    value: filled.map(readLine),
    locate([index, ...path]) {
      const line = typeof index === 'number' ? filled[index] : undefined;
      if (line === undefined) return undefined;
      const locate = known.get(line.number) ?? createJsonLocator(line.text);
      known.set(line.number, locate);
      const region = locate(path);
      return region && { ...region, line: line.number, endLine: line.number };
    },
  };
}

function readLine({ text, number }: { readonly text: string; readonly number: number }): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof TooLargeError || !(error instanceof AppError)) throw error;
    throw new InvalidInputError(`line ${number}: ${error.message}`, [], { cause: error });
  }
}
