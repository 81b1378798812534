import { isOutage } from '../../kernel/errors/errors.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { type KeptOffers, toKept } from './kept-offers.js';
import type { OfferFiles } from './offer-files.js';
import { surveyOffers } from './survey-offers.js';

/** @throws {NotFoundError} for an environment that does not exist. */
export type ReadOffers = (env: string) => Promise<KeptOffers>;

/** How long one reading serves everybody: readers without a credential cannot make the store work for each request. */
const freshMs = 10_000;
/** How long the last reading stands in for a store that is away: clients refuse every server while a registry fails. */
const keptMs = 24 * 3_600_000;
/** How old the file may grow while nothing changes: its age counts from when it was read. */
const fileMs = 5 * 60_000;
const environmentsMax = 100;

interface Services {
  readonly registry: RegistryStore;
  readonly now: () => Date;
  /** Absent: a process that starts while the store is away has nothing to answer with. */
  readonly offerFiles?: OfferFiles | undefined;
}

/**
 * Reads the offers of environments, each at most once in ten seconds, and keeps the last reading through an outage, also one
 * that another process wrote down before.
 */
export function createReadOffers({ registry, now, offerFiles }: Services): ReadOffers {
  const kept = new Map<string, KeptOffers>();
  const underWay = new Map<string, Promise<KeptOffers>>();
  const written = new Map<string, KeptOffers>();
  const lookups = new Map<string, { readonly at: number; readonly found: Promise<KeptOffers | undefined> }>();

  function keep(env: string, offers: KeptOffers): void {
    kept.delete(env);
    kept.set(env, offers);
    const [oldest] = kept.keys();
    if (kept.size <= environmentsMax || oldest === undefined) return;
    kept.delete(oldest);
    written.delete(oldest);
  }

  async function read(env: string): Promise<KeptOffers> {
    const begun = now();
    const { offers, revision } = await surveyOffers(registry, env, begun);
    const next = { offers: offers.map(toKept), revision, readAt: begun.getTime() };
    keep(env, next);
    const last = written.get(env);
    const age = next.readAt - (last?.readAt ?? 0);
    if (offerFiles !== undefined && (last?.revision !== revision || age < 0 || age >= fileMs)) {
      written.set(env, next);
      // A disk that hangs holds up no answer.
      void offerFiles.write(env, next);
    }
    return next;
  }

  /** The age of a reading; one from the future, after a clock was put back, has none. */
  function ageOf(offers: KeptOffers | undefined): number {
    const age = offers === undefined ? -1 : now().getTime() - offers.readAt;
    return age < 0 ? Infinity : age;
  }

  /** What the file holds: looked at once in ten seconds, whether it can be used or not. */
  function lookUp(env: string): Promise<KeptOffers | undefined> {
    const at = now().getTime();
    const last = lookups.get(env);
    if (last !== undefined && at >= last.at && at - last.at < freshMs) return last.found;
    if (lookups.size >= environmentsMax) lookups.clear();
    const found = Promise.resolve(offerFiles?.read(env));
    lookups.set(env, { at, found });
    return found;
  }

  /** What stands in for a store that is away. */
  async function standIn(env: string): Promise<KeptOffers | undefined> {
    const last = kept.get(env);
    if (last !== undefined) return now().getTime() - last.readAt < keptMs ? last : undefined;
    const stored = await lookUp(env);
    if (stored === undefined || ageOf(stored) >= keptMs) return undefined;
    // Another request may have been answered by the store meanwhile.
    if (!kept.has(env)) keep(env, stored);
    return kept.get(env);
  }

  return async function readOffers(env) {
    const last = kept.get(env);
    if (last !== undefined && ageOf(last) < freshMs) return last;
    const reading = underWay.get(env) ?? read(env).finally(() => underWay.delete(env));
    underWay.set(env, reading);
    try {
      return await reading;
    } catch (error) {
      const offers = isOutage(error) ? await standIn(env) : undefined;
      if (offers === undefined) throw error;
      return offers;
    }
  };
}
