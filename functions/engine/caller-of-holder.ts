import type { Origin } from '../../shared/domain/event.js';
import type { SessionHolder } from '../../shared/access/sessions.js';
import type { Caller } from '../wire/caller.js';
import { callerOfKey } from './caller-of-key.js';
import { callerOfPrincipal } from './caller-of-principal.js';

/** Who holds a session, as routes know callers. */
export const callerOfHolder = (holder: SessionHolder, origin: Omit<Origin, 'actor'>): Caller =>
  'actor' in holder ? callerOfPrincipal(holder, origin) : callerOfKey(holder, origin);
