import { readEasyAuth } from '../../shared/access/easy-auth.js';
import { createEntraTokens } from '../../shared/access/entra-tokens.js';
import { defaultRoleMap } from '../../shared/access/role-map.js';
import type { Settings } from '../../shared/config/config.js';
import { createSessionAccounts } from '../../shared/access/session-accounts.js';
import { type BreakerState, breakerOptions, createBreaker } from '../../shared/platform/breaker/breaker.js';
import { entraSignInOf } from './entra-sign-in-of.js';

/** Entra ID, where a tenant is set up. */
export function createIdentityProvider(settings: Settings, now: () => Date, onBreaker: (state: BreakerState) => void) {
  const { MTGS_ENTRA_TENANT: tenant, MTGS_ENTRA_AUDIENCE: audiences, MTGS_ENTRA_AUTHORITY: authority } = settings;
  if (tenant === undefined || audiences === undefined) return undefined;
  const roleMap = settings.MTGS_ENTRA_ROLES ?? defaultRoleMap;
  const breaker = createBreaker('entra-id', breakerOptions['entra-id'], onBreaker);
  const tokens = createEntraTokens({ tenant, audiences, authority, roleMap, now, breaker });
  const signIn = entraSignInOf(settings);
  return {
    breaker: tokens.breaker,
    ...(signIn !== undefined && {
      signIn,
      accounts: createSessionAccounts({ tokens, tenant, client: signIn.client, roleMap }),
    }),
    token: (token: string) => tokens.authenticate(token),
    ...(settings.MTGS_EASY_AUTH && { header: (header: string) => readEasyAuth(header, tenant, roleMap) }),
  };
}
