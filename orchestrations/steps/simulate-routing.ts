import type { OrchestrationContext, Task } from 'durable-functions';
import { withoutInternals } from '../../shared/kernel/errors/without-internals.js';
import { judgeRouting } from '../activities/judge-routing.js';
import { planProbes } from '../activities/plan-probes.js';
import { runProbes } from '../activities/run-probes.js';
import { eachRun, type Runs } from '../engine/joined-runs.js';
import { waves } from '../engine/waves.js';

/** How many chunks of probes are out at a time. */
const chunksAtOnce = 16;

const reasonMax = 500;

/**
 * Stage 4 of an analysis: plans the probes, fans their trials out, and judges the picks. When the router cannot be
 * reached, the tools whose questions were not answered are not established; all others are judged. Joined analyses fail
 * then: the reason may be that of one of them alone.
 */
export function* simulateRouting(
  context: OrchestrationContext,
  runs: Runs,
  report: (done: number, total: number) => void,
): Generator<Task, void, unknown> {
  const { chunks, chunksOf } = yield* planProbes.call(context, runs);
  let reason: string | undefined;
  try {
    let done = 0;
    const every = eachRun(runs).flatMap((run, at) =>
      Array.from({ length: chunksOf?.[at] ?? chunks }, (_, chunk) => ({ ...run, chunk })),
    );
    for (const wave of waves(every, chunksAtOnce)) {
      report(done, chunks);
      yield* runProbes.callEach(context, wave);
      done += wave.length;
    }
  } catch (error) {
    if (runs.joined !== undefined) throw error;
    // What was answered so far counts; the rest was not asked.
    reason = `the router was not reached: ${withoutInternals(String(error)).slice(0, reasonMax)}`;
  }
  yield* judgeRouting.call(context, {
    ...runs,
    chunks,
    ...(chunksOf !== undefined && { chunksOf }),
    ...(reason !== undefined && { reason }),
  });
}
