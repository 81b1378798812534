import { z } from 'zod';
import type { EntraSignIn } from '../../adapters/entra-sign-in-of.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly sessions: object | undefined;
  readonly identityProvider: { readonly signIn?: EntraSignIn; readonly header?: unknown } | undefined;
}

/** GET /v1/sign-in: how a browser can be signed in here. Nothing in it is a secret. */
export const showSignIn = ({ sessions, identityProvider }: Services) =>
  defineRoute({
    name: 'showSignIn',
    method: 'GET',
    route: 'v1/sign-in',
    roles: 'public',
    summary: 'How a browser can be signed in',
    answers: {
      200: {
        description: 'The ways that are set up',
        schema: z.object({
          /** By link or API key. */
          key: z.boolean(),
          /** With Entra ID in the browser, by authorization code and PKCE. */
          entra: z.object({ authority: z.url(), client: z.guid(), scope: z.string() }).optional(),
          /** By App Service Authentication, at `/.auth/login/aad`. */
          platform: z.boolean(),
        }),
      },
    },
    handle() {
      const { signIn, header } = identityProvider ?? {};
      return {
        status: 200,
        body: {
          key: sessions !== undefined,
          ...(signIn !== undefined && sessions !== undefined && { entra: signIn }),
          platform: header !== undefined,
        },
      };
    },
  });
