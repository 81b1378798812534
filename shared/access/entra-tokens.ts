import { customFetch, createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { UnauthenticatedError, UnavailableError, UnreachableError } from '../kernel/errors/errors.js';
import { type Breaker, breakerOptions, createBreaker } from '../platform/breaker/breaker.js';
import { boundResponse, createByteBudget } from '../platform/outbound/bound-response.js';
import { actorOf, type EntraClaims, entraClaimsSchema, type Principal, principalOf } from './principal.js';
import { RefusedCredentialError } from './refused-credential-error.js';
import type { RoleMap } from './role-map.js';

export interface EntraOptions {
  /** Directory (tenant) id. Tokens of other tenants are refused. */
  readonly tenant: string;
  /** What tokens must be made for: the app's id URI, or its client id. */
  readonly audiences: readonly string[];
  /** `https://login.microsoftonline.com`, or that of a national cloud. */
  readonly authority: string;
  readonly roleMap: RoleMap;
  readonly now: () => Date;
  /** Stands between MTGS and the keys' address; one of its own unless given. */
  readonly breaker?: Breaker;
}

/** What a token proves, before anybody asks what its account may do. */
export interface VerifiedToken {
  readonly claims: EntraClaims;
  /** When it expires, in milliseconds since 1970. */
  readonly endsAt: number;
}

/** Reads access tokens of Entra ID. */
export interface EntraTokens {
  /**
   * Whom a token speaks of. @throws {UnauthenticatedError} for one that is forged, malformed, expired or not meant for
   * this app. @throws {ForbiddenError} for an account without a role. @throws {UnavailableError} when the keys to check
   * it with cannot be had: that is no refusal, and never a pass.
   */
  authenticate(token: string): Promise<Principal>;
  /** The same without a role. @throws {UnauthenticatedError} @throws {UnavailableError} */
  verify(token: string): Promise<VerifiedToken>;
  readonly breaker: Breaker;
}

export const tokenMax = 16_384;
const keysBytesMax = 1_000_000;
/** Keys are asked for again after this time, and for an unknown key id, at most every half minute. Milliseconds. */
const keysMaxAgeMs = 3_600_000;
const keysCooldownMs = 30_000;
const keysTimeoutMs = 5_000;
/** How far clocks may be apart, in seconds. */
const clockToleranceSeconds = 60;

/** Entra ID signs with RS256; no other algorithm is heard, so that none can be talked down to. */
const algorithms = ['RS256'];

/** JSON Web Tokens (RFC 7519) of one Entra tenant, checked with `jose`; both forms of access tokens, v1 and v2. */
export function createEntraTokens(options: EntraOptions): EntraTokens {
  const { tenant, audiences, authority, roleMap, now } = options;
  const breaker = options.breaker ?? createBreaker('entra-id', breakerOptions['entra-id']);
  const base = `${authority.replace(/\/+$/, '')}/${tenant}`;
  const keys = createRemoteJWKSet(new URL(`${base}/discovery/v2.0/keys`), {
    cacheMaxAge: keysMaxAgeMs,
    cooldownDuration: keysCooldownMs,
    timeoutDuration: keysTimeoutMs,
    [customFetch]: (url, init) =>
      breaker.run(async (signal) => {
        try {
          const response = await fetch(url, { ...init, signal: AbortSignal.any([init.signal, signal]) });
          if (response.status !== 200) throw new Error(`status ${response.status}`);
          // Read in here, where the time-out and the breaker see it.
          return new Response(await boundResponse(response, createByteBudget(keysBytesMax, ignore)).text());
        } catch (error) {
          throw new UnreachableError('the keys of Entra ID cannot be had', { cause: error });
        }
      }),
  });
  const issuer = [`${base}/v2.0`, `https://sts.windows.net/${tenant}/`];

  async function verify(token: string): Promise<VerifiedToken> {
    if (token.length > tokenMax) throw new UnauthenticatedError('the token is too long');
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, keys, {
        algorithms,
        issuer,
        audience: [...audiences],
        requiredClaims: ['exp', 'iat', 'tid', 'oid'],
        clockTolerance: clockToleranceSeconds,
        currentDate: now(),
      }));
    } catch (error) {
      throw refusalOf(error, tenant);
    }
    const claims = entraClaimsSchema.safeParse(payload);
    if (!claims.success || claims.data.tid !== tenant) {
      throw new UnauthenticatedError('the token is not one of this tenant', {
        hint: 'Sign in with an account of the tenant that MTGS_ENTRA_TENANT names.',
        cause: claims.error,
      });
    }
    return { claims: claims.data, endsAt: (payload.exp ?? 0) * 1000 };
  }

  return {
    breaker,
    verify,
    authenticate: async (token) => principalOf((await verify(token)).claims, roleMap),
  };
}

const outageCodes = ['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID'];
const ignore = (): void => undefined;

function claimRefusal(error: errors.JWTExpired | errors.JWTClaimValidationFailed): [string, string, string] {
  if (error instanceof errors.JWTExpired) return ['the token has expired', 'expired', 'Sign in again.'];
  const reason = `wrong ${error.claim}`;
  return error.claim === 'nbf'
    ? ['the token is not valid yet', reason, 'Compare the clocks of whoever sends it and of MTGS.']
    : [
        'the token is not meant for this app',
        reason,
        'Ask Entra ID for a token with an audience that MTGS_ENTRA_AUDIENCE names.',
      ];
}

/**
 * Claims are checked after the signature: what they say of themselves may be written down then, unless they are of
 * another tenant. Entra ID signs for all of them with the same keys, and strangers are not to fill the audit log.
 */
function refusalOf(error: unknown, tenant: string): unknown {
  if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed) {
    const [message, reason, hint] = claimRefusal(error);
    const claims: { data?: EntraClaims } = entraClaimsSchema.safeParse(error.payload);
    if (claims.data?.tid !== tenant) return new UnauthenticatedError(message, { hint, cause: error });
    return new RefusedCredentialError(message, actorOf(claims.data), reason, { hint, cause: error });
  }
  // What is not about this token is about the keys: no answer, or one that is no key set.
  if (error instanceof errors.JOSEError && !outageCodes.includes(error.code)) {
    return new UnauthenticatedError('the token is not valid', { hint: 'Sign in again.', cause: error });
  }
  return new UnavailableError('the keys of Entra ID cannot be had, so no token can be checked', {
    hint: 'Try again later; /readiness shows the breaker entra-id. API keys are not affected.',
    cause: error,
  });
}
