import type { Simulation } from '../../domain/routing/simulation.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

/** How many simulations of an environment ask a router at a time. Those that are asked in batches need no turn. */
export const simulationsAtOnce = 3;

/** Those that it began, by id. */
export type BeginSimulations = (env: string) => Promise<readonly string[]>;

/**
 * Begins simulations that wait, in the order in which they were asked for, as far as there are turns left. Of several
 * instances that do so at once each takes the oldest, and one of them gets it: the others look again.
 */
export const createBeginSimulations = ({ registry, now }: RegistryServices): BeginSimulations =>
  function beginSimulations(env) {
    return retryConflicts(async function tryToBegin() {
      const where = [{ field: 'value.status', in: ['queued', 'running'] }];
      const open = await Array.fromAsync(registry.simulations.each(env, { where }));
      const underWay = open.filter(({ value }) => value.waiting === undefined && value.isBatch === undefined);
      const next = open
        .filter(({ value }) => value.waiting !== undefined)
        .sort((a, b) => (placeOf(a.value) < placeOf(b.value) ? -1 : 1))
        .slice(0, Math.max(0, simulationsAtOnce - underWay.length));
      if (next.length === 0) return [];
      const begunAt = now().toISOString();
      await registry.commit(
        env,
        next.map((stored) => {
          const { waiting: _, ...begun } = stored.value;
          return registry.simulations.replacing(stored, { ...begun, begunAt });
        }),
      );
      return next.map(({ value }) => value.id);
    });
  };

const placeOf = ({ requestedAt, id }: Simulation): string => `${requestedAt} ${id}`;
