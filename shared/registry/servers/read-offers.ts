import { isOutage } from '../../kernel/errors/errors.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import type { Offer } from './judge-offers.js';
import { surveyOffers } from './survey-offers.js';

/** What an environment offered at a moment. */
export interface Offers {
  readonly offers: readonly Offer[];
  readonly revision: number;
  /** When this was read, in milliseconds since 1970. */
  readonly readAt: number;
}

/** @throws {NotFoundError} for an environment that does not exist. */
export type ReadOffers = (env: string) => Promise<Offers>;

/** How long one reading serves everybody: readers without a credential cannot make the store work for each request. */
const freshMs = 10_000;
/** How long the last reading stands in for a store that is away: clients refuse every server while a registry fails. */
const keptMs = 24 * 3_600_000;
const environmentsMax = 100;

/** Reads the offers of environments, each at most once in ten seconds, and keeps the last reading through an outage. */
export function createReadOffers({
  registry,
  now,
}: {
  readonly registry: RegistryStore;
  readonly now: () => Date;
}): ReadOffers {
  const kept = new Map<string, Offers>();
  const underWay = new Map<string, Promise<Offers>>();

  async function read(env: string): Promise<Offers> {
    const begun = now();
    const next = { ...(await surveyOffers(registry, env, begun)), readAt: begun.getTime() };
    kept.delete(env);
    kept.set(env, next);
    const [oldest] = kept.keys();
    if (kept.size > environmentsMax && oldest !== undefined) kept.delete(oldest);
    return next;
  }

  return async function readOffers(env) {
    const last = kept.get(env);
    const age = last === undefined ? Infinity : now().getTime() - last.readAt;
    // A clock that was put back says nothing about the age.
    if (last !== undefined && age >= 0 && age < freshMs) return last;
    const reading = underWay.get(env) ?? read(env).finally(() => underWay.delete(env));
    underWay.set(env, reading);
    try {
      return await reading;
    } catch (error) {
      if (last !== undefined && age < keptMs && isOutage(error)) return last;
      throw error;
    }
  };
}
