import type { Documents } from '../platform/documents/documents.js';
import { createApiKeyStore, type KeptApiKeys } from './api-key-store.js';
import { type CheckedApiKeys, createApiKeyCheck } from './check-api-keys.js';

export { type ShownApiKey, unknownApiKey } from './api-key-store.js';

/** API keys: which there are, and whose one is. */
export type ApiKeys = KeptApiKeys & CheckedApiKeys;

/** API keys over the container `access`. */
export function createApiKeys(documents: Documents, now: () => Date): ApiKeys {
  const store = createApiKeyStore(documents, now);
  return { ...store, ...createApiKeyCheck(store, now) };
}
