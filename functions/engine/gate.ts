import { type Actor, byRequest, type Origin } from '../../shared/domain/event.js';
import { ForbiddenError, RateLimitedError, UnauthenticatedError } from '../../shared/kernel/errors/errors.js';
import type { ApiKeys } from '../../shared/access/api-keys.js';
import type { AccessLog } from '../../shared/access/access-log.js';
import type { Principal } from '../../shared/access/principal.js';
import type { RateLimits } from '../../shared/access/rate-limits.js';
import { RefusedAccountError } from '../../shared/access/refused-account-error.js';
import { RefusedCredentialError } from '../../shared/access/refused-credential-error.js';
import type { Sessions } from '../../shared/access/sessions.js';
import type { RouteRoles } from '../../shared/access/roles-from.js';
import { addressOf } from './address-of.js';
import type { Caller, RequestHeaders } from '../wire/caller.js';
import { callerOfHolder } from './caller-of-holder.js';
import { callerOfKey } from './caller-of-key.js';
import { callerOfPrincipal } from './caller-of-principal.js';
import { checkOwnSite, checkSite } from './check-site.js';

/** Whom tokens and headers of an identity provider speak of; absent where none is set up. */
export interface IdentityProvider {
  /** @throws {UnauthenticatedError} @throws {ForbiddenError} without a role. @throws {UnavailableError} */
  readonly token: (token: string) => Promise<Principal>;
  /** Reads the App Service header; absent where the app does not stand behind App Service Authentication. */
  readonly header?: (header: string) => Principal;
}

export interface GateServices {
  readonly apiKeys: ApiKeys;
  readonly identityProvider: IdentityProvider | undefined;
  readonly accessLog: AccessLog;
  readonly rateLimits: RateLimits;
  /** Absent where nothing signs them. */
  readonly sessions: Sessions | undefined;
}

/** What the gate reads of a route. */
export interface GuardedRoute {
  readonly name: string;
  readonly roles: RouteRoles;
}

/** What the gate reads of a request. `origin` is what events say of it, apart from who asks. */
export interface GuardedRequest {
  readonly headers: RequestHeaders;
  readonly method: string;
  readonly origin: Omit<Origin, 'actor'>;
}

/** Stands before every route. */
export interface Gate {
  /**
   * Who calls. @throws {UnauthenticatedError} without a good credential. @throws {ForbiddenError} for an account without
   * a role. @throws {RateLimitedError} for too many bad ones, or while locked out for guessing keys.
   */
  identify(route: GuardedRoute, request: GuardedRequest): Promise<Caller>;
  /**
   * Lets a caller in whose role the route names. @throws {ForbiddenError} for another role.
   * @throws {RateLimitedError} beyond the caller's limit.
   */
  admit(route: GuardedRoute, caller: Caller): Promise<void>;
  /** Writes down that somebody known was refused, where the error says so. @throws {StorageError} */
  noteRefusal(route: GuardedRoute, error: unknown, caller: Caller | undefined, request: GuardedRequest): Promise<void>;
}

const anonymous: Actor = { kind: 'system', id: 'anonymous', name: 'anonymous' };
const bearer = /^Bearer +(\S+)$/i;
const jsonWebToken = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The one place that lets requests in. */
export function createGate({ apiKeys, identityProvider, accessLog, rateLimits, sessions }: GateServices): Gate {
  async function authenticate({ headers, method, origin }: GuardedRequest): Promise<Caller | undefined> {
    const credential = headers.get('x-api-key') ?? bearer.exec(headers.get('authorization') ?? '')?.[1];
    if (credential !== undefined && !jsonWebToken.test(credential)) {
      return callerOfKey(await apiKeys.authenticate(credential, addressOf(headers)), origin);
    }
    const session = credential === undefined ? await sessions?.read(headers.get('cookie')) : undefined;
    if (session !== undefined) {
      const caller = callerOfHolder(session.holder, origin);
      checkOwnSite(caller.actor, headers, method);
      return caller;
    }
    const principal = await principalOf(credential, headers);
    if (principal === undefined) return undefined;
    const caller = callerOfPrincipal(principal, origin);
    const { actor, ...signIn } = principal;
    await accessLog.noteLogin({ by: byRequest({ ...origin, actor }), ...signIn });
    return caller;
  }

  async function principalOf(token: string | undefined, headers: RequestHeaders): Promise<Principal | undefined> {
    if (token !== undefined) {
      if (identityProvider !== undefined) return identityProvider.token(token);
      throw new UnauthenticatedError('tokens are not accepted here', {
        hint: 'This instance has no Entra ID tenant set up (MTGS_ENTRA_TENANT): send an API key.',
      });
    }
    const header = headers.get('x-ms-client-principal');
    if (header === null || identityProvider?.header === undefined) return undefined;
    const principal = identityProvider.header(header);
    checkSite(principal.actor, headers);
    return principal;
  }

  return {
    async identify({ roles }, request) {
      if (roles === 'public')
        return { ...byRequest({ ...request.origin, actor: anonymous }), role: 'viewer', makers: [] };
      const address = addressOf(request.headers);
      try {
        const caller = await authenticate(request);
        if (caller !== undefined) return caller;
        throw new UnauthenticatedError('this needs a credential', {
          hint: 'Send an API key as "Authorization: Bearer …" or "X-API-Key: …", or a token of Entra ID as the former.',
        });
      } catch (error) {
        if (error instanceof UnauthenticatedError) await rateLimits.unknown(address ?? 'anywhere');
        if (error instanceof RefusedAccountError) await rateLimits.known(identityOf(error.actor));
        throw error;
      }
    },

    async admit({ roles }, { actor, role }) {
      if (roles === 'public') return;
      await rateLimits.known(identityOf(actor));
      if (roles.includes(role)) return;
      throw new ForbiddenError(`the role ${role} may not do this`, {
        hint: `It needs one of: ${roles.join(', ')}.`,
      });
    },

    async noteRefusal({ name: route }, error, caller, { headers, origin }) {
      const refusal = refusalOf(error, caller?.actor, addressOf(headers));
      if (refusal === undefined) return;
      const { actor, reason } = refusal;
      await accessLog.noteRefusal({ by: byRequest({ ...origin, actor }), reason, route });
    },
  };
}

const identityOf = ({ kind, id }: Actor): string => `${kind} ${id}`;

/** What is worth writing down: refusals of somebody known, and lock-outs. A missing or made-up credential is noise. */
function refusalOf(error: unknown, actor: Actor | undefined, address: string | undefined) {
  if (error instanceof RefusedCredentialError) return { actor: error.actor, reason: error.reason };
  if (error instanceof RefusedAccountError) return { actor: error.actor, reason: error.message };
  if (error instanceof ForbiddenError && actor !== undefined) return { actor, reason: error.message };
  if (error instanceof RateLimitedError) {
    const from = address ?? 'unknown';
    return { actor: actor ?? { kind: 'system' as const, id: `address ${from}`, name: from }, reason: error.message };
  }
  return undefined;
}
