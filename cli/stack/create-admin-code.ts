import type { ApiKeys } from '../../shared/access/api-keys.js';
import type { Sessions } from '../../shared/access/sessions.js';

/**
 * A code that signs a browser in with the oldest administrator's key that is good: whoever starts an instance owns its
 * data. `undefined` where there is no such key.
 */
export async function createAdminCode(
  apiKeys: ApiKeys,
  sessions: Sessions,
  now: () => Date,
): Promise<string | undefined> {
  const { items } = await apiKeys.list();
  const isGood = ({ revokedAt, expiresAt }: (typeof items)[number]): boolean =>
    revokedAt === undefined && (expiresAt === undefined || Date.parse(expiresAt) > now().getTime());
  const admins = items.filter((key) => key.role === 'admin' && isGood(key));
  const isWhole = ({ environments, servers }: (typeof items)[number]): boolean =>
    environments === undefined && servers === undefined;
  const key = admins.findLast(isWhole);
  return key && sessions.createCode(key.id);
}
