import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { canonicalJson } from '../../shared/kernel/canonical/canonical-json.js';
import { parseJson } from '../../shared/kernel/canonical/parse-json.js';
import type { CommandContext } from '../command-context.js';
import { inFile } from '../files/in-file.js';
import { readTextFile } from '../files/read-text.js';
import { saveFile } from '../files/save-file.js';

/** Top-level keys of a client's file. */
export type ClientFile = Readonly<Record<string, unknown>>;

/** What has to change in a file before it says what is approved now: `+` is missing from it, `-` is too much. */
export interface FileDifference {
  readonly key: string;
  readonly sign: '+' | '-';
  readonly entry: string;
}

/** A client's file, or `undefined` where there is none. @throws {InvalidInputError} for one that is no JSON object. */
export async function readClientFile(
  file: string,
  { cwd }: Pick<CommandContext, 'cwd'>,
): Promise<ClientFile | undefined> {
  const path = resolve(cwd, file);
  if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
  const text = await readTextFile(path, file);
  const hint = 'Name the settings file of a client, or a file that does not exist yet.';
  const value = inFile({ name: file, text, hint }, () => parseJson(text));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as ClientFile;
  throw new InvalidInputError(`${file} is no JSON object`, [], { hint });
}

/** Writes the keys of a document, and keeps the other keys of the file: a client has further settings there. */
export const writeClientFile = (
  file: string,
  before: ClientFile | undefined,
  document: ClientFile,
  context: Pick<CommandContext, 'cwd'>,
): Promise<void> => saveFile(file, toText({ ...before, ...document }), context);

export const toText = (document: ClientFile): string => `${JSON.stringify(document, undefined, 2)}\n`;

/** Compares the keys of a document with a file. Their order in the file counts for nothing. */
export const differencesOf = (file: ClientFile, document: ClientFile): FileDifference[] =>
  Object.entries(document).flatMap(([key, value]) => {
    const wanted = entriesOf(value);
    const found = Object.hasOwn(file, key) ? entriesOf(file[key]) : new Set<string>();
    const isAbsent = !Object.hasOwn(file, key) && wanted.size === 0;
    return [
      ...(isAbsent ? [{ key, sign: '+' as const, entry: canonicalJson(value) }] : []),
      ...[...wanted.difference(found)].map((entry) => ({ key, sign: '+' as const, entry })),
      ...[...found.difference(wanted)].map((entry) => ({ key, sign: '-' as const, entry })),
    ];
  });

/** The members of a list or of a map, each as text; any other value is one. */
function entriesOf(value: unknown): Set<string> {
  if (Array.isArray(value)) return new Set(value.map(canonicalJson));
  if (typeof value !== 'object' || value === null) return new Set([canonicalJson(value)]);
  return new Set(Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${canonicalJson(member)}`));
}
