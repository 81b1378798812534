import { byRequest, type Origin } from '../../shared/domain/event.js';
import type { Principal } from '../../shared/access/principal.js';
import type { Caller } from '../wire/caller.js';

/** Whom an identity provider vouches for, as routes know callers: by a token, a header or a session alike. */
export const callerOfPrincipal = ({ actor, role }: Principal, origin: Omit<Origin, 'actor'>): Caller => ({
  ...byRequest({ ...origin, actor }),
  role,
  makers: [],
});
