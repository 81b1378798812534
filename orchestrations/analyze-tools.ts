import type { OrchestrationContext, Task } from 'durable-functions';
import { z } from 'zod';
import { analysisOf } from '../shared/domain/work.js';
import { beginAnalysis } from './activities/begin-analysis.js';
import { completeAnalysis } from './activities/complete-analysis.js';
import { concludeShard } from './activities/conclude-shard.js';
import { failAnalysis } from './activities/fail-analysis.js';
import { forgetRunData } from './activities/forget-run-data.js';
import { inspectShard } from './activities/inspect-shard.js';
import { defineOrchestration } from './engine/orchestration.js';
import { simulateRouting } from './steps/simulate-routing.js';
import { waves } from './engine/waves.js';

const input = z.object({ env: z.string(), runId: z.string() });

/** How many shards are out at a time: enough for every instance of the app, few enough to tell progress. */
const shardsAtOnce = 8;

/** Takes the tools of a run through the four stages, each against all the rest, in shards, and decides what may enter. */
export const analyzeTools = defineOrchestration('analyzeTools', input, analysisOf, function* (context, run) {
  const report = (stage: string, done: number, total: number): void => {
    context.df.setCustomStatus({ stage, done, total });
  };
  try {
    report('starting', 0, 1);
    const { shards } = yield* beginAnalysis.call(context, run);
    const every = Array.from({ length: shards }, (_, shard) => shard);

    let inspected = 0;
    for (const wave of waves(every, shardsAtOnce)) {
      report('inspecting', inspected, shards);
      yield* inspectShard.callEach(
        context,
        wave.map((shard) => ({ ...run, shard })),
      );
      inspected += wave.length;
    }

    yield* simulateRouting(context, run, (done, total) => {
      report('simulating', done, total);
    });

    // One after the other: every conclusion moves the registry's revision, and side by side they would only retry.
    for (const shard of every) {
      report('concluding', shard, shards);
      yield* concludeShard.call(context, { ...run, shard });
    }
    const { verdict } = yield* completeAnalysis.call(context, run);
    report('completed', shards, shards);
    yield* forget(context, run);
    return { verdict };
  } catch (error) {
    yield* failAnalysis.call(context, { ...run, error: String(error).slice(0, 2000) });
    yield* forget(context, run);
    throw error;
  }
});

/** The run has ended, whatever comes of this: what is left behind, the store forgets after a week. */
function* forget(context: OrchestrationContext, run: z.output<typeof input>): Generator<Task, void, unknown> {
  try {
    yield* forgetRunData.call(context, run);
  } catch {
    // It is tried three times; a store that is out of reach for longer is no reason to fail.
  }
}
