import type { ApiKey } from '../domain/governance/access.js';
import { type Actor, makersMax, systemActor } from '../domain/event.js';
import { ForbiddenError } from '../kernel/errors/errors.js';

/**
 * The makers of what an identity makes: itself, and those who made it.
 * @throws {ForbiddenError} where there would be too many: a chain that is cut would hide who began it.
 */
export function makersThrough({ kind, id, makers = [] }: Actor): string[] {
  if (kind === 'system') return [];
  if (makers.length >= makersMax) {
    throw new ForbiddenError(`keys made by keys go at most ${makersMax} deep`, {
      hint: 'Create it with a key further up, such as the one that an administrator began with.',
    });
  }
  return [id, ...makers];
}

/** A key from before makers were kept says only who made it: whose key that is, and who made it, is read key by key. */
export async function makersOf(
  { makers, createdBy }: ApiKey,
  readKey: (id: string) => Promise<ApiKey | undefined>,
): Promise<string[]> {
  if (makers.length > 0 || createdBy.id === systemActor.id) return makers;
  const found = [createdBy.id];
  while (found.length < makersMax) {
    const above = await readKey(found.at(-1) ?? '');
    if (above === undefined || above.createdBy.id === systemActor.id) break; // A person, or the first key of all.
    found.push(...(above.makers.length > 0 ? above.makers : [above.createdBy.id]));
    if (above.makers.length > 0) break;
  }
  return found.slice(0, makersMax);
}
