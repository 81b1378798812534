import { bySystem, type RequestContext } from '../../domain/event.js';
import { isOpen, type Simulation } from '../../domain/routing/simulation.js';
import { NotFoundError } from '../../kernel/errors/errors.js';
import { eventOperation } from '../writing/event-operation.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

interface Change {
  readonly env: string;
  readonly simulationId: string;
}

export interface SimulationVerbs {
  /** Says that it is under way, and what it is computed on. */
  start(
    change: Change & Required<Pick<Simulation, 'revision' | 'router' | 'questions'>> & Pick<Simulation, 'estimate'>,
  ): Promise<Simulation>;
  /** Says how it ended. One that has ended stays as it is: activities repeat themselves. */
  end(
    change: Change & { readonly end: Pick<Simulation, 'status'> & Partial<Simulation>; readonly by?: RequestContext },
  ): Promise<Simulation>;
}

/** Every verb throws a {NotFoundError} for a simulation that is not there. */
export function createSimulationVerbs({ registry, now }: RegistryServices): SimulationVerbs {
  const find = async ({ env, simulationId }: Change) => {
    const stored = await registry.simulations.get(env, simulationId);
    if (stored === undefined) throw new NotFoundError(`there is no simulation "${simulationId}" in ${env}`);
    return stored;
  };
  return {
    start: ({ env, simulationId, ...computedOn }) =>
      retryConflicts(async function startSimulationOnce() {
        const stored = await find({ env, simulationId });
        if (stored.value.status !== 'queued') return stored.value;
        const { waiting: _, ...begun } = stored.value;
        const next: Simulation = {
          ...begun,
          ...computedOn,
          status: 'running',
          startedAt: now().toISOString(),
        };
        await registry.commit(env, [registry.simulations.replacing(stored, next)]);
        return next;
      }),

    end: ({ env, simulationId, end, by = bySystem }) =>
      retryConflicts(async function endSimulationOnce() {
        const stored = await find({ env, simulationId });
        if (!isOpen(stored.value)) return stored.value;
        const at = now().toISOString();
        const { waiting: _, ...open } = stored.value;
        const next: Simulation = { ...open, ...end, completedAt: at, endedBy: by.actor };
        const { status, outcome, risk, error } = next;
        await registry.commit(env, [
          registry.simulations.replacing(stored, next),
          eventOperation(registry, {
            env,
            type: 'SIMULATION_ENDED',
            at,
            by,
            subject: { kind: 'simulation', id: simulationId },
            before: { status: stored.value.status },
            after: { status, outcome, risk, error },
          }),
        ]);
        return next;
      }),
  };
}
