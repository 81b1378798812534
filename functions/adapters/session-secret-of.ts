import { loadSessionSecret } from '../../shared/access/session-secret.js';
import type { Settings } from '../../shared/config/config.js';
import type { StorePlace } from './store-place.js';

/** What signs the sessions of browsers. Several hosts over one database need the same one, so it is a setting there. */
export function sessionSecretOf(
  { MTGS_SESSION_SECRET: secret }: Settings,
  { folder }: StorePlace,
): (() => string) | undefined {
  if (secret !== undefined) {
    return function givenSecret() {
      return secret;
    };
  }
  if (folder === undefined) return undefined;
  let loaded: string | undefined;
  return function ownSecret() {
    return (loaded ??= loadSessionSecret(folder));
  };
}
