import { z } from 'zod';
import { simulationOf } from '../../shared/domain/work.js';
import type { SimulationVerbs } from '../../shared/registry/simulations/change-simulation.js';
import {
  impactChunkSchema,
  impactKeys,
  impactPlanSchema,
  impactRequestSchema,
  registriesSchema,
} from '../../shared/analysis/simulation/impact/impact-data.js';
import { type ImpactOutcome, impactPicksSchema } from '../../shared/analysis/simulation/impact/impact-probe.js';
import { judgeImpact } from '../../shared/analysis/simulation/impact/judge-impact.js';
import { notesOn } from '../../shared/analysis/simulation/impact/notes-on.js';
import { isSettled } from '../../shared/analysis/simulation/majority.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import type { RunDataStore } from '../../shared/stores/run-data-store.js';
import { defineActivity } from '../engine/activity.js';
import { transient } from '../engine/retries.js';

export const concludeSimulation = defineActivity('concludeSimulation', {
  input: z.object({
    env: z.string(),
    simulationId: z.string(),
    /** Why answers are missing, when some are. */
    reason: z.string().optional(),
  }),
  output: z.object({ outcome: z.string() }),
  retry: transient,
});

interface Services {
  readonly registry: RegistryStore;
  readonly runData: RunDataStore;
  readonly simulations: SimulationVerbs;
}

/** Turns the answers that are there into the report, and says what it comes to. */
export const createConcludeSimulation = ({ registry, runData, simulations }: Services) =>
  concludeSimulation.implement(async ({ env, simulationId, reason }) => {
    const work = simulationOf({ env, simulationId });
    const plan = impactPlanSchema.parse(await runData.get(work, impactKeys.plan));
    const registries = registriesSchema.parse(await runData.get(work, impactKeys.registries));
    const { trials } = impactRequestSchema.parse(await runData.get(work, impactKeys.request));
    const probes = [];
    const outcomes: ImpactOutcome[] = [];
    for (let chunk = 0; chunk < plan.chunks; chunk += 1) {
      for (const probe of impactChunkSchema.parse(await runData.get(work, impactKeys.probes(chunk)))) {
        probes.push(probe);
        const picks = impactPicksSchema.safeParse(await runData.get(work, impactKeys.picks(probe.id)));
        const isWhole = (side: readonly unknown[]): boolean =>
          side.length >= trials || isSettled(side as ImpactOutcome['before'], trials);
        if (picks.success && isWhole(picks.data.before) && isWhole(picks.data.after)) {
          outcomes.push({ ...probe, ...picks.data });
        }
      }
    }
    const router = (await registry.simulations.get(env, simulationId))?.value.router ?? 'unknown';
    const report = judgeImpact({
      registries,
      plan: { probes, open: plan.open },
      answers: { outcomes, ...(reason !== undefined && { reason }) },
      router,
      trials,
      notes: notesOn(router),
    });
    await runData.put(work, impactKeys.report, report);
    const { score, severity } = report.risk;
    const end = { status: 'completed', outcome: report.status, risk: { score, severity } } as const;
    await simulations.end({ env, simulationId, end });
    return { outcome: report.status };
  });
