import type { RegistryStore } from '../../stores/registry-store.js';
import type { Lost } from '../runs/end-lost-runs.js';
import type { EndSync } from './end-sync.js';
import { type HasEnded, whyLost } from '../runs/why-lost.js';

interface Services {
  readonly registry: RegistryStore;
  readonly endSync: EndSync;
  readonly now: () => Date;
}

/** A synchronisation begins within this time, or a later one has taken its place. Milliseconds. */
const startWithinMs = 3_600_000;

export type EndLostSyncs = (env: string, hasEnded: HasEnded) => Promise<readonly Lost[]>;

/** Ends the synchronisations that nothing carries out, so that nobody waits for them and the next one is what counts. */
export const createEndLostSyncs = ({ registry, endSync, now }: Services): EndLostSyncs =>
  async function endLostSyncs(env, hasEnded) {
    const lost: Lost[] = [];
    const where = [{ field: 'value.status', equals: 'queued' }];
    for await (const { value: sync } of registry.syncs.each(env, { where })) {
      const { id, requestedAt: askedAt } = sync;
      const reason = await whyLost({ id, askedAt, startWithinMs }, hasEnded, now());
      if (reason === undefined) continue;
      const ended = await endSync({ env, syncId: id, error: reason });
      if (ended?.error === reason) lost.push({ id, reason });
    }
    return lost;
  };
