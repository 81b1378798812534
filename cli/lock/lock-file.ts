import { resolve } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../../shared/kernel/canonical/canonical-json.js';
import { fingerprintOf } from '../../shared/identity/identity.js';
import { type ToolDefinition, toolDefinitionSchema } from '../../shared/domain/registry/tool.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { readDocument } from '../../shared/client-files/read-document.js';
import type { CommandContext } from '../command-context.js';
import { saveFile } from '../files/save-file.js';
import { inFile } from '../files/in-file.js';
import { readTextFile } from '../files/read-text.js';

/** Definitions that people reviewed, by the id of their tool. */
export type Lock = ReadonlyMap<string, ToolDefinition>;

const lockSchema = z.strictObject({
  lockVersion: z.literal(1),
  tools: z.record(z.string(), z.strictObject({ fingerprint: z.string(), definition: toolDefinitionSchema })),
});

/**
 * The lock of a file.
 * @throws {InvalidInputError} when it is none, or when somebody changed a definition in it by hand.
 */
export async function readLock(file: string, { cwd }: Pick<CommandContext, 'cwd'>): Promise<Lock> {
  const text = await readTextFile(resolve(cwd, file), file);
  const hint = 'Write it again, and look at what changed: mtgs lock <target>.';
  const parsed = lockSchema.safeParse(
    inFile({ name: file, text, hint }, () => readDocument(text, `${file}.json`).value),
  );
  if (!parsed.success) throw new InvalidInputError(`${file} is no lock of this version of MTGS`, [], { hint });
  const tools = Object.entries(parsed.data.tools);
  const edited = tools.find(([, { fingerprint, definition }]) => fingerprintOf(definition) !== fingerprint);
  if (edited === undefined) return new Map(tools.map(([id, { definition }]) => [id, definition]));
  throw new InvalidInputError(`${file}: the definition of ${edited[0]} is not the one that was locked`, [], { hint });
}

/** Writes a lock whose text depends on the definitions alone: sorted, a line for each value, as a diff shows it best. */
export async function writeLock(file: string, lock: Lock, context: Pick<CommandContext, 'cwd'>): Promise<void> {
  const tools = Object.fromEntries(
    [...lock].map(([id, definition]) => [id, { fingerprint: fingerprintOf(definition), definition }]),
  );
  // Canonical first: it sorts keys at every depth.
  const content: unknown = JSON.parse(canonicalJson({ lockVersion: 1, tools }));
  await saveFile(file, `${JSON.stringify(content, undefined, 2)}\n`, context);
}
