import { type Work, type WorkId, workIdSchema } from '../domain/work.js';
import { digest } from '../kernel/canonical/canonical-json.js';

/** Kind and environment hold no `~`, so that no two pieces of work read alike. */
const plain = /^[a-z]+~[\w.-]+~[\w~.-]+$/;

/**
 * What a piece of work is called in the task hub and in the container of working data, which all environments share. Of
 * two that differ in kind, environment or id the names differ: where the plain one is too long for an instance id, or
 * holds a character that an instance id cannot have, a digest of all three takes its place.
 */
export function workIdOf({ kind, env, id }: Work): WorkId {
  const text = `${kind}~${env}~${id}`;
  const parsed = workIdSchema.safeParse(text);
  return parsed.success && plain.test(text) ? parsed.data : workIdSchema.parse(`${kind}~${digest([kind, env, id])}`);
}
