import { UnauthenticatedError } from '../kernel/errors/errors.js';
import type { EntraTokens, VerifiedToken } from './entra-tokens.js';
import { actorOf, type EntraClaims, type Principal, principalOf } from './principal.js';
import { RefusedCredentialError } from './refused-credential-error.js';
import type { RoleMap } from './role-map.js';

/** Accounts of Entra ID that sign in with a browser. */
export interface SessionAccounts {
  /**
   * What a token proves that the dashboard asked for. @throws {UnauthenticatedError} as for any token, and for one that
   * was issued to another application or to no person. @throws {UnavailableError}
   */
  verify(token: string): Promise<VerifiedToken>;
  /**
   * Whom stored claims speak of, by the settings of now. @throws {UnauthenticatedError} for another tenant's.
   * @throws {RefusedAccountError} without a role.
   */
  judge(claims: EntraClaims): Principal;
}

interface AccountOptions {
  readonly tokens: Pick<EntraTokens, 'verify'>;
  readonly tenant: string;
  /** Client id of the dashboard's app registration. */
  readonly client: string;
  readonly roleMap: RoleMap;
}

const refused = (claims: EntraClaims, reason: string): RefusedCredentialError =>
  new RefusedCredentialError(`the token was issued ${reason}`, actorOf(claims), `issued ${reason}`, {
    hint: 'Sign in on the sign-in page of the dashboard. Applications send their token with each request.',
  });

/** Sessions begin with a token that this dashboard asked for, and no other that the API would take. */
export function createSessionAccounts({ tokens, tenant, client, roleMap }: AccountOptions): SessionAccounts {
  return {
    async verify(token) {
      const verified = await tokens.verify(token);
      const { claims } = verified;
      if (actorOf(claims).kind !== 'user') throw refused(claims, 'to an application, not to a person');
      if ((claims.azp ?? claims.appid) !== client) throw refused(claims, 'to another application');
      return verified;
    },
    judge(claims) {
      if (claims.tid !== tenant) throw new UnauthenticatedError('the session has ended', { hint: 'Sign in again.' });
      return principalOf(claims, roleMap);
    },
  };
}
