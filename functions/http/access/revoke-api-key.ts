import { z } from 'zod';
import { apiKeySchema } from '../../../shared/domain/governance/access.js';
import { type ApiKeys, type ShownApiKey, unknownApiKey } from '../../../shared/access/api-keys.js';
import { isWithinEnvironments } from '../../../shared/domain/governance/is-within-environments.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import type { Concerned } from '../../engine/check-servers.js';
import { defineRoute } from '../../engine/route.js';

/** DELETE /v1/api-keys/{key} */
export const revokeApiKey = ({ apiKeys }: { readonly apiKeys: ApiKeys }) =>
  defineRoute({
    name: 'revokeApiKey',
    method: 'DELETE',
    route: 'v1/api-keys/{key}',
    roles: rolesFrom('admin'),
    concerns: async ({ params }) => serversOfKey((await apiKeys.list()).items, params.key),
    summary: 'Revoke an API key; it is refused from now on',
    params: z.object({ key: z.string().max(64) }),
    answers: { 200: { description: 'Revoked', schema: apiKeySchema.omit({ hash: true }) } },
    async handle({ params: { key }, caller }) {
      const { environments } = caller;
      const known = environments === undefined ? undefined : await apiKeys.list();
      const isVisible = known?.items.some(
        (one) => one.id === key && isWithinEnvironments(one.environments, environments),
      );
      if (isVisible === false) throw unknownApiKey(key);
      return { status: 200, body: await apiKeys.revoke(key, caller) };
    },
  });

/** What a key may change is what revoking it takes away. */
const serversOfKey = (keys: readonly ShownApiKey[], id: string): Concerned => {
  const key = keys.find((one) => one.id === id);
  return key === undefined ? [] : (key.servers ?? 'everything');
};
