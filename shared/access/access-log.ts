import { digest } from '../kernel/canonical/canonical-json.js';
import { instanceChain } from '../domain/governance/audit-entry.js';
import { eventOf, inNameOf, type NewEvent, type RequestContext, systemActor } from '../domain/event.js';
import { ConflictError } from '../kernel/errors/errors.js';
import { createRecentKeys } from './recent-keys.js';
import type { Documents } from '../platform/documents/documents.js';
import type { Principal } from './principal.js';

/** Writes down who signed in and who was refused; the change feed brings it into the audit chain `instance`. */
export interface AccessLog {
  /** Once for each sign-in of a person, however many requests and instances there are. @throws {StorageError} */
  noteLogin(signIn: Omit<Principal, 'actor'> & { readonly by: RequestContext }): Promise<void>;
  /**
   * A refusal, once an hour for each identity and reason: whoever tries again and again cannot fill the log.
   * @throws {StorageError}
   */
  noteRefusal(refusal: { readonly by: RequestContext; readonly reason: string; readonly route: string }): Promise<void>;
}

const partition = 'access-events';
const idOf = (...key: readonly string[]): string => `event-${digest(key).slice(0, 32)}`;
const hourMs = 3_600_000;
/** Refusals written down by one process within an hour; those of addresses take no room from those of identities. */
const refusalsPerHourMax = { identities: 1000, addresses: 200 };

/** The access log over the container `access`. Ids derive from what happened, so that twice is once. */
export function createAccessLog(documents: Documents, now: () => Date): AccessLog {
  const written = createRecentKeys();
  let hour = 0;
  let refusals = { identities: 0, addresses: 0 };

  async function write(id: string, event: Omit<NewEvent, 'id' | 'env' | 'at'>): Promise<void> {
    if (written.has(id)) return;
    const value = eventOf({ id, env: instanceChain, at: now().toISOString(), ...event });
    try {
      await documents.create({ id: `event:${id}`, env: partition, kind: 'event', value });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error; // Another request or instance wrote it.
    }
    written.add(id);
  }

  return {
    async noteLogin({ by, role, session }) {
      if (session === undefined) return;
      await write(idOf('login', session), {
        type: 'USER_LOGIN',
        by,
        subject: { kind: 'user', id: by.actor.id },
        after: { role },
      });
    },
    async noteRefusal({ by, reason, route }) {
      const { actor } = by;
      const thisHour = Math.floor(now().getTime() / hourMs);
      if (thisHour !== hour) refusals = { identities: 0, addresses: 0 };
      hour = thisHour;
      const id = idOf('refusal', actor.kind, actor.id, reason, String(thisHour));
      if (written.has(id)) return;
      const whose = actor.kind === 'system' ? 'addresses' : 'identities';
      if (refusals[whose] >= refusalsPerHourMax[whose]) {
        await write(idOf('more', whose, String(thisHour)), {
          type: 'ACCESS_REFUSED',
          by: inNameOf(by, systemActor),
          subject: { kind: 'access', id: whose },
          after: { reason: `more refusals of ${whose} in this hour than are written down` },
        });
        return;
      }
      refusals[whose] += 1;
      await write(id, { type: 'ACCESS_REFUSED', by, subject: { kind: 'route', id: route }, after: { reason } });
    },
  };
}
