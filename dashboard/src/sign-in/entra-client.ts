import { PublicClientApplication } from '@azure/msal-browser';
import type { SignInWays } from '../api/types.js';

/** Loaded only when somebody presses the button or comes back from Entra ID: MSAL is as large as a view. */

export type Entra = NonNullable<SignInWays['entra']>;

const ourKey = /^msal\./;

/** MSAL keeps state, nonce, the PKCE verifier and the account's name here. Nothing of it outlives the answer. */
function forgetFlow(): void {
  for (const key of Object.keys(sessionStorage)) if (ourKey.test(key)) sessionStorage.removeItem(key);
}

async function createClient({ authority, client }: Entra): Promise<PublicClientApplication> {
  const application = new PublicClientApplication({
    auth: {
      authority,
      clientId: client,
      // The settings of the server name it: nobody else is asked whether it is one of Microsoft's.
      knownAuthorities: [new URL(authority).host],
      redirectUri: `${window.location.origin}/app/sign-in`,
    },
    // A redirect needs it for the flow itself. Tokens are kept out of it by `storeInCache`.
    cache: { cacheLocation: 'sessionStorage' },
  });
  await application.initialize();
  return application;
}

/** Leaves for Entra ID. @throws {AuthError} when that is not possible; otherwise the page goes away. */
export async function beginSignIn(entra: Entra, isOtherAccount: boolean): Promise<void> {
  forgetFlow(); // Of a time before, from which somebody came back by the browser's own button.
  const application = await createClient(entra);
  await application.loginRedirect({
    scopes: [entra.scope],
    // Tokens stay in the memory of the page, which is left as soon as there is a session.
    storeInCache: { accessToken: false, idToken: false, refreshToken: false },
    ...(isOtherAccount && { prompt: 'select_account' }),
  });
}

/** The access token out of what Entra ID answered behind `#`. @throws {AuthError} */
export async function finishSignIn(entra: Entra, hash: string): Promise<string | undefined> {
  try {
    const application = await createClient(entra);
    const result = await application.handleRedirectPromise({ hash, navigateToLoginRequestUrl: false });
    return result?.accessToken;
  } finally {
    forgetFlow();
  }
}
