import { shownSimulationSchema, toShownSimulation } from '../../../shared/api/shown-simulation.js';
import { simulationStatusSchema } from '../../../shared/domain/routing/simulation.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { pageAnswer } from '../../wire/page-answer.js';
import { defineRoute } from '../../engine/route.js';
import { environmentParams, pageOf, pageQuery } from '../../wire/schemas.js';

/** GET /v1/environments/{environment}/simulations: newest first. */
export const listSimulations = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'listSimulations',
    method: 'GET',
    route: 'v1/environments/{environment}/simulations',
    roles: rolesFrom('viewer'),
    summary: 'List simulations, newest first',
    params: environmentParams,
    query: pageQuery.extend({ status: simulationStatusSchema.optional() }),
    answers: { 200: { description: 'A page of simulations', schema: pageOf(shownSimulationSchema) } },
    async handle({ params: { environment: env }, query: { limit, cursor, status } }) {
      await findEnvironment(registry, env);
      const page = await registry.simulations.list(env, {
        where: status === undefined ? [] : [{ field: 'value.status', equals: status }],
        orderBy: { field: 'value.requestedAt', direction: 'descending' },
        limit,
        ...(cursor !== undefined && { continuation: cursor }),
      });
      return pageAnswer(page, (simulation) => toShownSimulation(simulation));
    },
  });
