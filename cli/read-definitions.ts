import { basename, resolve } from 'node:path';
import { InvalidInputError } from '../shared/errors/errors.js';
import { readTarget } from './scan/read-target.js';
import type { Place } from './scan/scan-source.js';

/** The definitions of one file and the server they are said to be of: as told, else after the file's name. */
export async function readDefinitions(
  file: string,
  cwd: string,
  server: string | undefined,
): Promise<{
  readonly server: string;
  readonly definitions: readonly unknown[];
  readonly placeOf: (name: string) => Place;
}> {
  const { servers } = await readTarget(resolve(cwd, file), cwd);
  const [only] = servers;
  if (only?.kind !== 'file' || servers.length > 1) {
    throw new InvalidInputError(`${basename(file)} is no file of tool definitions`, [], {
      hint: 'Give one file with a tool, a list of tools, or { "tools": [ … ] }. For an mcp.json use "mtgs scan".',
    });
  }
  return { server: server ?? only.id, definitions: only.definitions, placeOf: only.placeOf };
}
