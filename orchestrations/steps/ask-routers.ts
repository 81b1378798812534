import type { OrchestrationContext, Task } from 'durable-functions';
import { withoutInternals } from '../../shared/kernel/errors/without-internals.js';
import type { Asked } from '../activities/judge-routing.js';
import type { Plan } from '../activities/simulations/plan-probes.js';
import { runProbes } from '../activities/simulations/run-probes.js';
import { eachRun, type Runs } from '../engine/joined-runs.js';
import { waves } from '../engine/waves.js';

/** How many activities that ask are out at a time: few enough that those of other turns find a place. */
export const askingAtOnce = 4;

/** Chunks that one activity asks, one after the other: those of joined analyses are small. */
const chunksTogether = 5;

const reasonMax = 500;

/**
 * The questions of stage 4, fanned out. When the router cannot be reached, the tools whose questions were not answered are
 * not established; all others are judged. Joined analyses fail then: the reason may be that of one of them alone.
 */
export function* askRouters(
  context: OrchestrationContext,
  runs: Runs,
  { chunks, chunksOf }: Plan,
  report: (done: number, total: number) => void,
): Generator<Task, Asked, unknown> {
  const { joined: _, ...turn } = runs;
  let reason: string | undefined;
  try {
    let done = 0;
    const every = eachRun(runs).flatMap((run, at) =>
      Array.from({ length: chunksOf?.[at] ?? chunks }, (_, chunk) => ({ runId: run.runId, chunk })),
    );
    const together = waves(every, runs.joined === undefined ? 1 : chunksTogether);
    for (const wave of waves(together, askingAtOnce)) {
      report(done, chunks);
      yield* runProbes.callEach(
        context,
        wave.map((asked) => ({ ...turn, chunks: asked })),
      );
      done += wave.flat().length;
    }
  } catch (error) {
    if (runs.joined !== undefined) throw error;
    // What was answered so far counts; the rest was not asked.
    reason = `the router was not reached: ${withoutInternals(String(error)).slice(0, reasonMax)}`;
  }
  return {
    ...runs,
    chunks,
    ...(chunksOf !== undefined && { chunksOf }),
    ...(reason !== undefined && { reason }),
  };
}
