import { apiKeySchema } from '../../../shared/domain/governance/access.js';
import type { ApiKeys, ShownApiKey } from '../../../shared/access/api-keys.js';
import { isWithinEnvironments } from '../../../shared/domain/governance/is-within-environments.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { listAnswer } from '../../wire/list-answer.js';
import { pageOf, pageQuery } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/api-keys */
export const listApiKeys = ({ apiKeys }: { readonly apiKeys: ApiKeys }) =>
  defineRoute({
    name: 'listApiKeys',
    method: 'GET',
    route: 'v1/api-keys',
    roles: rolesFrom('admin'),
    summary: 'List the API keys: what is kept of them, never the keys',
    query: pageQuery,
    answers: { 200: { description: 'Newest first', schema: pageOf(apiKeySchema.omit({ hash: true })) } },
    async handle({ query, caller }) {
      const { items: all, unreadable } = await apiKeys.list();
      const items = all.filter(({ environments }) => isWithinEnvironments(environments, caller.environments));
      const visible = { items, unreadable: caller.environments === undefined ? unreadable : [] };
      return listAnswer('api-keys', visible, newestFirst, query);
    },
  });

/** Orders by time of creation, the newest first. */
const newestFirst = ({ createdAt, id }: ShownApiKey): string =>
  `${String(Number.MAX_SAFE_INTEGER - Date.parse(createdAt))} ${id}`;
