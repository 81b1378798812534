import type { ShownApiKey } from '../../shared/access/api-keys.js';
import type { Caller } from '../wire/caller.js';

/** Who holds an API key, as routes know callers. */
export const callerOfKey = ({ id, name, role, environments, servers, makers }: ShownApiKey): Caller => ({
  actor: { kind: 'api-key', id, name, ...(makers.length > 0 && { makers }) },
  role,
  makers,
  ...(environments !== undefined && { environments }),
  ...(servers !== undefined && { servers }),
});
