import { z } from 'zod';
import { runKeys } from '../../shared/domain/analysis-data.js';
import type { Router } from '../../shared/services/router/router.js';
import { plannedProbeSchema, type ProbeOutcome } from '../../shared/simulation/probe.js';
import { runProbe } from '../../shared/simulation/run-probe.js';
import { type AnalysisServices, policyOf } from '../runtime/candidates.js';
import { defineActivity } from '../runtime/activity.js';
import { transient } from '../runtime/retries.js';

export const runProbes = defineActivity('runProbes', {
  input: z.object({ env: z.string(), runId: z.string(), chunk: z.int().nonnegative() }),
  output: z.object({ probes: z.int().nonnegative() }),
  retry: transient,
});

/** Puts a chunk of probes to the router. A chunk that is done already is not asked again. */
export const createRunProbes = (services: AnalysisServices & { readonly router: Router }) =>
  runProbes.implement(async ({ env, runId, chunk }) => {
    const { runData, indexes, router } = services;
    const probes = z.array(plannedProbeSchema).parse((await runData.get(runId, runKeys.probes(chunk))) ?? []);
    if ((await runData.get(runId, runKeys.outcomes(chunk))) !== undefined) return { probes: probes.length };

    const { trials } = await policyOf(services, env, runId);
    const index = await indexes.at(env);
    const outcomes: ProbeOutcome[] = [];
    for (const probe of probes) {
      outcomes.push(await runProbe(probe, { router, getTool: (id) => index.get(id), trials }));
    }
    await runData.put(runId, runKeys.outcomes(chunk), outcomes);
    return { probes: probes.length };
  });
