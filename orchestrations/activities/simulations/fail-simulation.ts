import { z } from 'zod';
import { withoutInternals } from '../../../shared/kernel/errors/without-internals.js';
import type { SimulationVerbs } from '../../../shared/registry/simulations/change-simulation.js';
import { defineActivity } from '../../engine/activity.js';
import { patient } from '../../engine/retries.js';

const errorMax = 2_000;

export const failSimulation = defineActivity('failSimulation', {
  input: z.object({ env: z.string(), simulationId: z.string(), error: z.string() }),
  output: z.object({}),
  retry: patient,
});

/** Says on the simulation that it broke off. */
export const createFailSimulation = ({ simulations }: { readonly simulations: SimulationVerbs }) =>
  failSimulation.implement(async ({ env, simulationId, error }) => {
    const end = { status: 'failed', error: withoutInternals(error).slice(0, errorMax) } as const;
    await simulations.end({ env, simulationId, end });
    return {};
  });
