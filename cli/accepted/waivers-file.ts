import { resolve } from 'node:path';
import { z } from 'zod';
import { conflictTypeSchema } from '../../shared/domain/analysis/conflict.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { plainIssue } from '../../shared/kernel/errors/plain-issue.js';
import { readDocument } from '../../shared/client-files/read-document.js';
import type { CommandContext } from '../command-context.js';
import { inFile } from '../files/in-file.js';
import { readTextFile } from '../files/read-text.js';

const waiverSchema = z.strictObject({
  type: conflictTypeSchema,
  tools: z.array(z.string().min(1)).min(1).max(2),
  reason: z.string().trim().min(1).max(500),
  owner: z.string().trim().min(1).max(200),
  /** The last day on which it holds, in UTC. */
  until: z.iso.date(),
});
/** A conflict that somebody answers for, with an end. */
export type Waiver = z.infer<typeof waiverSchema>;

const waiversSchema = z.strictObject({ waivers: z.array(waiverSchema).max(1000) });

const hint =
  'Each has type, tools, reason, owner and until, such as { "waivers": [{ "type": "SEMANTIC_OVERLAP", "tools": ["a~x", "b~y"], "reason": "…", "owner": "…", "until": "2027-01-31" }] }.';

/** @throws {InvalidInputError} when the file holds anything but whole waivers. */
export async function readWaivers(file: string, { cwd }: Pick<CommandContext, 'cwd'>): Promise<readonly Waiver[]> {
  const text = await readTextFile(resolve(cwd, file), file);
  const value = inFile({ name: file, text, hint }, () => readDocument(text, file).value);
  const parsed = waiversSchema.safeParse(value, { error: plainIssue });
  if (parsed.success) return parsed.data.waivers;
  const problems = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new InvalidInputError(`${file} holds no waivers`, problems, { hint });
}
