import type { Services } from '../../services.js';
import { createApiKey } from './create-api-key.js';
import { listApiKeys } from './list-api-keys.js';
import { revokeApiKey } from './revoke-api-key.js';
import { showMe } from './show-me.js';

/** Routes for keys and who is asking. */
export const accessRoutes = (services: Services) => [
  createApiKey(services),
  listApiKeys(services),
  revokeApiKey(services),
  showMe(),
];
