import { resolve } from 'node:path';
import { z } from 'zod';
import { severitySchema, type Severity } from '../../shared/domain/severity.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { readDocument } from '../../shared/client-files/read-document.js';
import type { CommandContext } from '../command-context.js';
import type { ReportedConflict } from '../output/report/report.js';
import { saveFile } from '../files/save-file.js';
import { inFile } from '../files/in-file.js';
import { readTextFile } from '../files/read-text.js';
import { conflictKey } from './conflict-key.js';

/** How severe each known conflict was, by its key. */
export type Baseline = ReadonlyMap<string, Severity>;

const baselineSchema = z.strictObject({
  baselineVersion: z.literal(1),
  known: z.record(z.string(), severitySchema),
});

/** @throws {InvalidInputError} when the file is no baseline. */
export async function readBaseline(file: string, { cwd }: Pick<CommandContext, 'cwd'>): Promise<Baseline> {
  const text = await readTextFile(resolve(cwd, file), file);
  const hint = 'Write one: mtgs baseline <target>.';
  const parsed = baselineSchema.safeParse(inFile({ name: file, text, hint }, () => readDocument(text, file).value));
  if (parsed.success) return new Map(Object.entries(parsed.data.known));
  throw new InvalidInputError(`${file} is no baseline of this version of MTGS`, [], { hint });
}

export const toBaseline = (conflicts: readonly ReportedConflict[]): Baseline =>
  new Map(conflicts.map((conflict) => [conflictKey(conflict), conflict.severity]));

/** Writes what is known, a line each, sorted, so that a diff shows what came and what went. */
export async function writeBaseline(
  file: string,
  conflicts: readonly ReportedConflict[],
  context: Pick<CommandContext, 'cwd'>,
): Promise<void> {
  const known = Object.fromEntries([...toBaseline(conflicts)].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  await saveFile(file, `${JSON.stringify({ baselineVersion: 1, known }, undefined, 2)}\n`, context);
}
