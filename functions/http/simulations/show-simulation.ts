import { simulateChange } from '../../../orchestrations/simulate-change.js';
import { shownSimulationSchema, toShownSimulation } from '../../../shared/api/shown-simulation.js';
import { simulationOf } from '../../../shared/domain/work.js';
import { impactKeys } from '../../../shared/analysis/simulation/impact/impact-data.js';
import { impactReportSchema } from '../../../shared/analysis/simulation/impact/impact-report.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import type { RunDataStore } from '../../../shared/stores/run-data-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { findSimulation } from './find-simulation.js';
import { progressOf } from '../../engine/progress.js';
import { defineRoute } from '../../engine/route.js';
import { simulationParams } from '../../wire/schemas.js';

interface Services {
  readonly registry: RegistryStore;
  readonly runData: RunDataStore;
}

const shownSchema = shownSimulationSchema.extend({
  report: impactReportSchema.optional(),
});

/** GET /v1/environments/{environment}/simulations/{simulation}: with its progress while it runs, and its report afterwards. */
export const showSimulation = ({ registry, runData }: Services) =>
  defineRoute({
    name: 'showSimulation',
    method: 'GET',
    route: 'v1/environments/{environment}/simulations/{simulation}',
    roles: rolesFrom('viewer', 'ci-agent'),
    summary: 'Show a simulation: how far it is, and its report for a week after it has ended',
    params: simulationParams,
    answers: { 200: { description: 'The simulation', schema: shownSchema } },
    async handle({ params: { environment: env, simulation: id }, context }) {
      const simulation = await findSimulation(registry, env, id);
      const which = { env, simulationId: id };
      if (simulation.status === 'running') {
        const progress = await progressOf(context, simulateChange.instanceOf(which));
        return { status: 200, body: toShownSimulation(simulation, progress) };
      }
      const report =
        simulation.status === 'completed' ? await runData.get(simulationOf(which), impactKeys.report) : undefined;
      return { status: 200, body: { ...toShownSimulation(simulation), ...(report !== undefined && { report }) } };
    },
  });
