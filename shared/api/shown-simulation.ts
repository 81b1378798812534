import type { z } from 'zod';
import { slugSchema } from '../domain/ids.js';
import { type Simulation, simulationSchema } from '../domain/routing/simulation.js';
import { type ShownProgress, shownProgressSchema } from './shown-analysis-run.js';

export const shownSimulationSchema = simulationSchema.omit({ env: true, waiting: true, begunAt: true }).extend({
  environment: slugSchema,
  progress: shownProgressSchema.optional().meta({ description: 'How far it is, while it runs' }),
});
export type ShownSimulation = z.infer<typeof shownSimulationSchema>;

export const toShownSimulation = (
  { id, env, waiting: _waiting, begunAt: _begunAt, ...rest }: Simulation,
  progress?: ShownProgress,
): ShownSimulation => ({
  id,
  environment: env,
  ...rest,
  ...(progress !== undefined && { progress }),
});
