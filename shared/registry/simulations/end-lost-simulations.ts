import type { RegistryStore } from '../../stores/registry-store.js';
import type { SimulationVerbs } from './change-simulation.js';
import type { Lost } from '../runs/end-lost-runs.js';
import { type HasEnded, whyLost } from '../runs/why-lost.js';

interface Services {
  readonly registry: RegistryStore;
  readonly simulations: SimulationVerbs;
  readonly now: () => Date;
}

/** A simulation whose turn has come begins within this time, or never will. Milliseconds. */
const startWithinMs = 3_600_000;

export type EndLostSimulations = (env: string, hasEnded: HasEnded) => Promise<readonly Lost[]>;

/** Ends the simulations that nothing carries out, so that nobody waits for them. One that waits for its turn is not lost. */
export const createEndLostSimulations = ({ registry, simulations, now }: Services): EndLostSimulations =>
  async function endLostSimulations(env, hasEnded) {
    const lost: Lost[] = [];
    const where = [{ field: 'value.status', in: ['queued', 'running'] }];
    for await (const { value } of registry.simulations.each(env, { where })) {
      const { id, requestedAt, begunAt: askedAt = requestedAt } = value;
      if (value.waiting !== undefined) continue;
      const reason = await whyLost({ id, askedAt, startWithinMs }, hasEnded, now());
      if (reason === undefined) continue;
      const ended = await simulations.end({ env, simulationId: id, end: { status: 'failed', error: reason } });
      if (ended.error === reason) lost.push({ id, reason });
    }
    return lost;
  };
