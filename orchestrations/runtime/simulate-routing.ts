import type { OrchestrationContext, Task } from 'durable-functions';
import type { SimulationOutcome } from '../../shared/domain/analysis-data.js';
import { judgeRouting } from '../activities/judge-routing.js';
import { planProbes } from '../activities/plan-probes.js';
import { runProbes } from '../activities/run-probes.js';
import { waves } from './waves.js';

/** How many chunks of probes are out at a time. */
const chunksAtOnce = 16;

/**
 * Stage 4 of an analysis: plans the probes, fans their trials out, and judges the picks. When the router cannot be
 * reached the outcome is `not-established`; the stages before it keep what they found.
 */
export function* simulateRouting(
  context: OrchestrationContext,
  run: { env: string; runId: string },
  report: (done: number, total: number) => void,
): Generator<Task, SimulationOutcome, unknown> {
  const { chunks, probes, reason } = yield* planProbes.call(context, run);
  if (chunks === 0) return { status: 'skipped', probes: 0, ...(reason !== undefined && { reason }) };
  try {
    let done = 0;
    const every = Array.from({ length: chunks }, (_, chunk) => chunk);
    for (const wave of waves(every, chunksAtOnce)) {
      report(done, chunks);
      yield* runProbes.callEach(
        context,
        wave.map((chunk) => ({ ...run, chunk })),
      );
      done += wave.length;
    }
    yield* judgeRouting.call(context, { ...run, chunks });
    return { status: 'done', probes };
  } catch (error) {
    return { status: 'not-established', probes, reason: `routing simulation failed: ${String(error).slice(0, 500)}` };
  }
}
