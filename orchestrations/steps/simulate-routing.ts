import type { OrchestrationContext, Task } from 'durable-functions';
import { withoutInternals } from '../../shared/kernel/errors/without-internals.js';
import { judgeRouting } from '../activities/judge-routing.js';
import { planProbes } from '../activities/plan-probes.js';
import { runProbes } from '../activities/run-probes.js';
import { waves } from '../engine/waves.js';

/** How many chunks of probes are out at a time. */
const chunksAtOnce = 16;

const reasonMax = 500;

/**
 * Stage 4 of an analysis: plans the probes, fans their trials out, and judges the picks. When the router cannot be
 * reached, the tools whose questions were not answered are not established; all others are judged.
 */
export function* simulateRouting(
  context: OrchestrationContext,
  run: { env: string; runId: string },
  report: (done: number, total: number) => void,
): Generator<Task, void, unknown> {
  const { chunks } = yield* planProbes.call(context, run);
  let reason: string | undefined;
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
  } catch (error) {
    // What was answered so far counts; the rest was not asked.
    reason = `the router was not reached: ${withoutInternals(String(error)).slice(0, reasonMax)}`;
  }
  yield* judgeRouting.call(context, { ...run, chunks, ...(reason !== undefined && { reason }) });
}
