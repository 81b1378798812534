import type { AccessToken, TokenCredential } from '@azure/identity';

/** The app's identity. What signs in is loaded with the first token: it takes longer than all of the rest. */
export function createAzureCredential(): TokenCredential {
  let loading: Promise<TokenCredential> | undefined;
  const load = async (): Promise<TokenCredential> => {
    const { DefaultAzureCredential } = await import('@azure/identity');
    return new DefaultAzureCredential();
  };
  return {
    async getToken(scopes, options): Promise<AccessToken | null> {
      loading ??= load();
      return (await loading).getToken(scopes, options);
    },
  };
}
