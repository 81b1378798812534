import type { AccessToken, TokenCredential } from '@azure/identity';
import { UnreachableError } from '../kernel/errors/errors.js';
import { loadOnce } from '../kernel/load-once.js';

/** Few and soon: who needs the token tries again by itself, and says within seconds what is wrong. */
const retryOptions = { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 500 };

/**
 * The app's identity; without a token every call is an {@link UnreachableError}, an outage and no bug. What signs in is loaded
 * with the first token: it takes longer than all of the rest.
 */
export function createAzureCredential(): TokenCredential {
  const load = loadOnce(async (): Promise<TokenCredential> => {
    const { DefaultAzureCredential } = await import('@azure/identity');
    return new DefaultAzureCredential({ retryOptions });
  });
  return {
    async getToken(scopes, options): Promise<AccessToken | null> {
      const credential = await load();
      try {
        return await credential.getToken(scopes, options);
      } catch (error) {
        throw new UnreachableError("the app's identity gives no token", {
          cause: error,
          hint: "Check that the app's managed identity is on. What waits is done when it gives tokens again.",
        });
      }
    },
  };
}
