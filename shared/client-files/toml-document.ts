import { parse, TomlError } from 'smol-toml';
import { InvalidInputError, TooLargeError } from '../kernel/errors/errors.js';
import type { FileDocument } from './file-document.js';

/** Configurations are small. */
const bytesMax = 256 * 1024;
const depthMax = 50;

/**
 * TOML from outside.
 * @throws {TooLargeError} beyond the bounds. @throws {InvalidInputError} with the place of the mistake.
 */
export function tomlDocument(text: string): FileDocument {
  const bytes = Buffer.byteLength(text);
  if (bytes > bytesMax) throw new TooLargeError(`the TOML takes ${bytes} bytes, at most ${bytesMax} are read`);
  const lines = text.split('\n');
  return {
    value: read(text),
    // Where a table begins; what is inside it is found by its table.
    locate: (path) => {
      const at = lines.findIndex((line) => headOf(line) === path.slice(0, 2).join('.'));
      const line = at + 1;
      return at < 0 ? undefined : { line, column: 1, endLine: line, endColumn: (lines[at]?.length ?? 0) + 1 };
    },
  };
}

/** `mcp_servers.docs` of `[mcp_servers."docs"]`. */
const headOf = (line: string): string | undefined =>
  /^\s*\[\s*([^[\]]+?)\s*\]/.exec(line)?.[1]?.replaceAll(/["']|\s*(?=\.)|(?<=\.)\s*/g, '');

function read(text: string): unknown {
  try {
    return parse(text, { maxDepth: depthMax });
  } catch (cause) {
    const where = cause instanceof TomlError ? ` at line ${cause.line}, column ${cause.column}` : '';
    const [reason = ''] = cause instanceof Error ? cause.message.split('\n') : [];
    throw new InvalidInputError(`this is not acceptable TOML: ${reason}${where}`, [], { cause });
  }
}
