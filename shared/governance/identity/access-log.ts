import { digest } from '../../canonical/canonical-json.js';
import { instanceChain } from '../../domain/audit-entry.js';
import type { Actor, Event } from '../../domain/event.js';
import { ConflictError } from '../../errors/errors.js';
import { createRecentKeys } from './recent-keys.js';
import type { Documents } from '../../stores/documents.js';
import type { Principal } from './principal.js';

/** Writes down who signed in and who was refused; the change feed brings it into the audit chain `instance`. */
export interface AccessLog {
  /** Once for each sign-in of a person, however many requests and instances there are. @throws {StorageError} */
  noteLogin(principal: Principal): Promise<void>;
  /**
   * A refusal, once an hour for each identity and reason: whoever tries again and again cannot fill the log.
   * @throws {StorageError}
   */
  noteRefusal(refusal: { readonly actor: Actor; readonly reason: string; readonly route: string }): Promise<void>;
}

const partition = 'access-events';
const hourMs = 3_600_000;
/** Refusals written down by one process within an hour, whoever they concern. */
const refusalsPerHourMax = 1000;

/** The access log over the container `access`. Ids derive from what happened, so that twice is once. */
export function createAccessLog(documents: Documents, now: () => Date): AccessLog {
  const written = createRecentKeys();
  let hour = 0;
  let refusals = 0;

  async function write(key: readonly string[], event: Omit<Event, 'id' | 'env' | 'at'>): Promise<void> {
    const id = `event-${digest(key).slice(0, 32)}`;
    if (written.has(id)) return;
    const value: Event = { id, env: instanceChain, at: now().toISOString(), ...event };
    try {
      await documents.create({ id: `event:${id}`, env: partition, kind: 'event', value });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error; // Another request or instance wrote it.
    }
    written.add(id);
  }

  return {
    async noteLogin({ actor, role, session }) {
      if (session === undefined) return;
      await write(['login', session], {
        type: 'USER_LOGIN',
        actor,
        subject: { kind: 'user', id: actor.id },
        after: { role },
      });
    },
    async noteRefusal({ actor, reason, route }) {
      const thisHour = Math.floor(now().getTime() / hourMs);
      if (thisHour !== hour) refusals = 0;
      hour = thisHour;
      if (refusals >= refusalsPerHourMax) return;
      refusals += 1;
      await write(['refusal', actor.kind, actor.id, reason, String(thisHour)], {
        type: 'ACCESS_REFUSED',
        actor,
        subject: { kind: 'route', id: route },
        after: { reason },
      });
    },
  };
}
