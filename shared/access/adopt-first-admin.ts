import { parseApiKeyText, parseFirstAdmin } from './api-key-text.js';
import type { ApiKeys } from './api-keys.js';

/**
 * API keys that know the first administrator's by a setting: the key is written down when it is used first, since at the
 * start of the app the store may not answer. Once there was a first administrator the setting counts for nothing.
 */
export function adoptFirstAdmin(apiKeys: ApiKeys, setting: string | undefined): ApiKeys {
  const known = setting === undefined ? undefined : parseFirstAdmin(setting);
  if (known === undefined) return apiKeys;
  let isAdopted = false;
  return {
    ...apiKeys,
    async authenticate(key, from) {
      if (!isAdopted && parseApiKeyText(key)?.id === known.id) {
        await apiKeys.adoptAdminKey(known);
        isAdopted = true;
      }
      return apiKeys.authenticate(key, from);
    },
  };
}
