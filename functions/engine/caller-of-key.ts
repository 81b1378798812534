import { byRequest, type Origin } from '../../shared/domain/event.js';
import type { ShownApiKey } from '../../shared/access/api-keys.js';
import type { Caller } from '../wire/caller.js';

/** Who holds an API key, as routes know callers; `origin` is the rest of what is known of the request. */
export const callerOfKey = (
  { id, name, role, environments, servers, makers }: ShownApiKey,
  origin: Omit<Origin, 'actor'>,
): Caller => ({
  ...byRequest({ ...origin, actor: { kind: 'api-key', id, name, ...(makers.length > 0 && { makers }) } }),
  role,
  makers,
  ...(environments !== undefined && { environments }),
  ...(servers !== undefined && { servers }),
});
