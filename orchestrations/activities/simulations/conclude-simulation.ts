import { z } from 'zod';
import { addBills, type Bill, billSchema, nothingSpent } from '../../../shared/domain/routing/bill.js';
import { simulationOf, type Work } from '../../../shared/domain/work.js';
import type { ImpactAnswers } from '../../../shared/analysis/simulation/impact/ask-impact.js';
import type { SimulationVerbs } from '../../../shared/registry/simulations/change-simulation.js';
import {
  impactChunkSchema,
  impactKeys,
  impactPlanSchema,
  impactRequestSchema,
  registriesSchema,
  unansweredChunkSchema,
} from '../../../shared/analysis/simulation/impact/impact-data.js';
import {
  type ImpactOutcome,
  type ImpactProbe,
  impactPicksSchema,
  type UnansweredProbe,
} from '../../../shared/analysis/simulation/impact/impact-probe.js';
import { judgeImpact } from '../../../shared/analysis/simulation/impact/judge-impact.js';
import { notesOn } from '../../../shared/analysis/simulation/impact/notes-on.js';
import { isSettled } from '../../../shared/analysis/simulation/majority.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import type { RunDataStore } from '../../../shared/stores/run-data-store.js';
import { defineActivity } from '../../engine/activity.js';
import { transient } from '../../engine/retries.js';

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
    const { probes, ...answers } = await readAnswers(runData, work, { chunks: plan.chunks, trials, reason });
    const router = (await registry.simulations.get(env, simulationId))?.value.router ?? 'unknown';
    const report = judgeImpact({
      registries,
      plan: { probes, open: plan.open },
      answers,
      router,
      trials,
      notes: notesOn(router),
    });
    await runData.put(work, impactKeys.report, report);
    const { score, severity } = report.risk;
    const { bill } = answers;
    const end = { status: 'completed', outcome: report.status, risk: { score, severity } } as const;
    await simulations.end({ env, simulationId, end: { ...end, ...(bill !== undefined && { bill }) } });
    return { outcome: report.status };
  });

/** Everything that the chunks left: whole answers, questions without one and why, and what they cost. */
async function readAnswers(
  runData: RunDataStore,
  work: Work,
  { chunks, trials, reason }: { readonly chunks: number; readonly trials: number; readonly reason: string | undefined },
): Promise<ImpactAnswers & { readonly probes: readonly ImpactProbe[] }> {
  const probes: ImpactProbe[] = [];
  const outcomes: ImpactOutcome[] = [];
  const unanswered: UnansweredProbe[] = [];
  const reasons = reason === undefined ? [] : [reason];
  let bill: Bill | undefined;
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    for (const probe of impactChunkSchema.parse(await runData.get(work, impactKeys.probes(chunk)))) {
      probes.push(probe);
      const picks = impactPicksSchema.safeParse(await runData.get(work, impactKeys.picks(probe.id)));
      if (picks.success && isWhole(picks.data.before, trials) && isWhole(picks.data.after, trials)) {
        outcomes.push({ ...probe, ...picks.data });
      }
    }
    const named = await runData.get(work, impactKeys.unanswered(chunk));
    if (named !== undefined) unanswered.push(...unansweredChunkSchema.parse(named));
    const unasked = await runData.get(work, impactKeys.unasked(chunk));
    if (unasked !== undefined) reasons.push(z.string().parse(unasked));
    const paid = await runData.get(work, impactKeys.bill(chunk));
    if (paid !== undefined) bill = addBills(bill ?? nothingSpent, billSchema.parse(paid));
  }
  for await (const { value } of runData.list(work, impactKeys.batchBills)) {
    bill = addBills(bill ?? nothingSpent, billSchema.parse(value));
  }
  const [why] = reasons;
  return {
    probes,
    outcomes,
    unanswered,
    ...(why !== undefined && { reason: why }),
    ...(bill !== undefined && { bill }),
  };
}

const isWhole = (side: ImpactOutcome['before'], trials: number): boolean =>
  side.length >= trials || isSettled(side, trials);
