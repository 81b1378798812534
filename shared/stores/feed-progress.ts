import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Documents } from '../platform/documents/documents.js';
import type { Followed } from './set-aside-store.js';

/** The change feeds of each container, by the names of their functions. */
export const feedsOf = {
  registry: ['onAlertWorthyEvent', 'onDeliveryQueued', 'onEventRecorded', 'onRegistryChanged'],
  access: ['onAccessEventRecorded'],
} as const satisfies Record<Followed, readonly string[]>;

export type FeedName = (typeof feedsOf)[Followed][number];

export interface FeedLag {
  readonly feed: FeedName;
  /** How long ago the change was written that the feed has not seen yet; 0 when it has seen all. */
  readonly seconds: number;
}

/**
 * Tells how far the change feeds are, whatever host carries them: a probe is written among the changes of their
 * container, and each feed notes down when it has come by. A feed of Cosmos DB that is read in several ranges is measured
 * by the range that the probe is in.
 */
export interface FeedProgress {
  /** Writes the probe: a real write into a real container. A new one only when every feed has seen the last. */
  probe(container: Followed): Promise<void>;
  lags(container: Followed): Promise<readonly FeedLag[]>;
  /** Notes that a feed is through with this change, if it is a probe. */
  note(feed: string, change: unknown): Promise<void>;
}

/** No environment can be named so: it is no slug. */
const probePartition = '~readiness';
const probeId = 'probe';
/** Where feeds note how far they are: in the container `poison`, apart from what was set aside. */
const progressPartition = '~progress';
/** A probe that every feed has seen is good for this long, in milliseconds. */
const probeMs = 10_000;

const probeSchema = z.looseObject({
  id: z.literal(probeId),
  env: z.literal(probePartition),
  nonce: z.string(),
  at: z.iso.datetime(),
});
type Probe = z.infer<typeof probeSchema>;
const noteSchema = z.looseObject({ id: z.string(), nonce: z.string() });

interface Services {
  /** The followed containers, partitioned by `env`. */
  readonly followed: Readonly<Record<Followed, Documents>>;
  /** The container `poison`, partitioned by `container`. */
  readonly notes: Documents;
  readonly now: () => Date;
}

export function createFeedProgress({ followed, notes, now }: Services): FeedProgress {
  const noted = new Map<string, string>();

  /** The probe that each feed has seen last. */
  async function readNotes(): Promise<ReadonlyMap<string, string>> {
    const { items } = await notes.query(progressPartition, { limit: 100 });
    const parsed = items.flatMap(({ value }) => noteSchema.safeParse(value).data ?? []);
    return new Map(parsed.map(({ id, nonce }) => [id, nonce]));
  }

  async function readProbe(container: Followed): Promise<Probe | undefined> {
    const stored = await followed[container].read(probePartition, probeId);
    return stored && probeSchema.safeParse(stored.value).data;
  }

  async function look(container: Followed): Promise<{ probe: Probe | undefined; ageMs: number; lags: FeedLag[] }> {
    const [probe, seen] = [await readProbe(container), await readNotes()];
    const ageMs = probe === undefined ? 0 : Math.max(0, now().getTime() - Date.parse(probe.at));
    const lagOf = (feed: FeedName): number =>
      probe === undefined || seen.get(feed) === probe.nonce ? 0 : ageMs / 1000;
    return { probe, ageMs, lags: feedsOf[container].map((feed) => ({ feed, seconds: lagOf(feed) })) };
  }

  return {
    lags: async (container) => (await look(container)).lags,

    async probe(container) {
      const { probe, ageMs, lags } = await look(container);
      const writtenAt = now().toISOString();
      // A probe that some feed has not seen stays as old as it is: the lag is the feed's, not that of who asks.
      const isOver = probe === undefined || (ageMs >= probeMs && lags.every(({ seconds }) => seconds === 0));
      const { nonce, at } = isOver ? { nonce: randomUUID(), at: writtenAt } : probe;
      const document = { id: probeId, env: probePartition, kind: 'probe', nonce, at, writtenAt };
      await followed[container].batch(probePartition, [{ kind: 'upsert', document }]);
    },

    async note(feed, change) {
      const { nonce } = probeSchema.safeParse(change).data ?? {};
      if (nonce === undefined || noted.get(feed) === nonce) return;
      const document = { id: feed, container: progressPartition, nonce, at: now().toISOString() };
      await notes.batch(progressPartition, [{ kind: 'upsert', document }]);
      noted.set(feed, nonce);
    },
  };
}

/** Whether a change is a probe, and so nobody's business but the progress'. */
export const isProbe = (change: unknown): boolean => probeSchema.safeParse(change).success;
