import type { Services } from '../../services.js';
import { createApiKey } from './create-api-key.js';
import { createSession } from './create-session.js';
import { endSession } from './end-session.js';
import { listApiKeys } from './list-api-keys.js';
import { revokeApiKey } from './revoke-api-key.js';
import { showMe } from './show-me.js';
import { showSignIn } from './show-sign-in.js';

/** Routes for keys, sessions and who is asking. */
export const accessRoutes = (services: Services) => [
  createApiKey(services),
  createSession(services),
  endSession(services),
  listApiKeys(services),
  revokeApiKey(services),
  showMe(),
  showSignIn(services),
];
