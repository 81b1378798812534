import { loadSessionSecret } from '../../shared/access/session-secret.js';
import type { Settings } from '../../shared/config/config.js';

/** What signs the sessions of browsers; several hosts over Cosmos DB need the same one, so it is a setting there. */
export function sessionSecretOf(settings: Settings): (() => string) | undefined {
  const { MTGS_SESSION_SECRET: secret } = settings;
  if (secret !== undefined) {
    return function givenSecret() {
      return secret;
    };
  }
  if (settings.MTGS_STORE !== 'sqlite') return undefined;
  const { MTGS_DATA: folder } = settings;
  let loaded: string | undefined;
  return function ownSecret() {
    return (loaded ??= loadSessionSecret(folder));
  };
}
