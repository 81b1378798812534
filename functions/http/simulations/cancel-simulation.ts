import { shownSimulationSchema, toShownSimulation } from '../../../shared/api/shown-simulation.js';
import type { SimulationVerbs } from '../../../shared/registry/simulations/change-simulation.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { findSimulation } from './find-simulation.js';
import { defineRoute } from '../../engine/route.js';
import { simulationParams } from '../../wire/schemas.js';

interface Services {
  readonly registry: RegistryStore;
  readonly simulations: SimulationVerbs;
}

/** DELETE /v1/environments/{environment}/simulations/{simulation}: no question is asked after the ones that are out. */
export const cancelSimulation = ({ registry, simulations }: Services) =>
  defineRoute({
    name: 'cancelSimulation',
    method: 'DELETE',
    route: 'v1/environments/{environment}/simulations/{simulation}',
    roles: rolesFrom('developer', 'ci-agent'),
    concerns: async ({ params: { environment: env, simulation } }) =>
      (await registry.simulations.get(env, simulation))?.value.servers ?? [],
    summary: 'Cancel a simulation; one that has ended stays as it is',
    params: simulationParams,
    answers: { 200: { description: 'The simulation, cancelled or as it ended before', schema: shownSimulationSchema } },
    async handle({ params: { environment: env, simulation: simulationId }, caller }) {
      await findSimulation(registry, env, simulationId);
      const ended = await simulations.end({ env, simulationId, end: { status: 'cancelled' }, by: caller });
      return { status: 200, body: toShownSimulation(ended) };
    },
  });
