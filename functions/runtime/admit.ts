import type { Role } from '../../shared/domain/access.js';
import { ForbiddenError, UnauthenticatedError } from '../../shared/errors/errors.js';
import { type RouteName, routeRoles } from '../../shared/governance/route-roles.js';
import type { Authenticate, Caller, RequestHeaders } from './caller.js';

/** Whoever calls a public route. */
const anonymous: Caller = { actor: { kind: 'system', id: 'anonymous', name: 'anonymous' }, role: 'viewer' };

/**
 * Who calls, if the table of roles lets them call this route.
 * @throws {UnauthenticatedError} without a good credential. @throws {ForbiddenError} for a role that is not in the row.
 * @throws {RateLimitedError} while the sender is locked out for guessing keys.
 */
export async function admit(name: RouteName, headers: RequestHeaders, authenticate: Authenticate): Promise<Caller> {
  const roles: readonly Role[] | 'public' = routeRoles[name];
  if (roles === 'public') return anonymous;
  const caller = await authenticate(headers);
  if (caller === undefined) {
    throw new UnauthenticatedError('this needs a credential', {
      hint: 'Send an API key as "Authorization: Bearer …" or "X-API-Key: …".',
    });
  }
  if (!roles.includes(caller.role)) {
    throw new ForbiddenError(`the role ${caller.role} may not do this`, {
      hint: `It needs one of: ${roles.join(', ')}.`,
    });
  }
  return caller;
}
