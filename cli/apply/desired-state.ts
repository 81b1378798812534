import { resolve } from 'node:path';
import { z } from 'zod';
import { yamlDocument } from '../../shared/client-files/yaml-document.js';
import { environmentSchema } from '../../shared/domain/environments/environment.js';
import { policyPatchSchema } from '../../shared/domain/environments/policy-patch.js';
import { slugSchema } from '../../shared/domain/ids.js';
import { serverSchema } from '../../shared/domain/registry/server.js';
import { parseJson } from '../../shared/kernel/canonical/parse-json.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { plainIssue } from '../../shared/kernel/errors/plain-issue.js';
import { inFile } from '../files/in-file.js';
import { readTextFile } from '../files/read-text.js';

/** What people say about a server. */
const desiredServerSchema = serverSchema
  .pick({ title: true, owner: true, transport: true })
  .extend({ autoSync: z.boolean().default(true) })
  .strict();
export type DesiredServer = z.infer<typeof desiredServerSchema>;

const desiredStateSchema = environmentSchema
  .pick({ title: true, description: true })
  .extend({
    /** Only the fields that it names are compared and changed. */
    policy: policyPatchSchema.optional(),
    /** By the name of the server. Without this key servers are left alone. */
    servers: z.record(slugSchema, desiredServerSchema).optional(),
  })
  .strict();

/** What a file says that an environment should be. What it does not name is left alone. */
export type DesiredState = z.infer<typeof desiredStateSchema>;

/**
 * Reads a file of desired state, YAML or JSON by its ending.
 * @throws {InvalidInputError} naming each place that is not acceptable.
 */
export async function readDesiredState(file: string, cwd: string): Promise<DesiredState> {
  const text = await readTextFile(resolve(cwd, file), file);
  const hint = 'Give a file with "policy" and "servers", in YAML or JSON.';
  const value = inFile({ name: file, text, hint }, () =>
    /\.ya?ml$/i.test(file) ? yamlDocument(text).value : parseJson(text.replace(/^\uFEFF/, ''), { comments: true }),
  );
  const parsed = desiredStateSchema.safeParse(value, { error: plainIssue });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new InvalidInputError(`${file} is not acceptable`, problems, { hint });
}
