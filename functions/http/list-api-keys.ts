import { apiKeySchema } from '../../shared/domain/access.js';
import type { ApiKeys } from '../../shared/governance/api-keys.js';
import { pageOf } from '../runtime/schemas.js';
import { defineRoute } from '../runtime/route.js';

/** GET /v1/api-keys */
export const listApiKeys = ({ apiKeys }: { readonly apiKeys: ApiKeys }) =>
  defineRoute({
    name: 'listApiKeys',
    method: 'GET',
    route: 'v1/api-keys',
    summary: 'List the API keys: what is kept of them, never the keys',
    answers: { 200: { description: 'Newest first', schema: pageOf(apiKeySchema.omit({ hash: true })) } },
    handle: async () => ({ status: 200, body: { items: await apiKeys.list() } }),
  });
