import type { OrchestrationContext, Task } from 'durable-functions';
import type { Verdict } from '../shared/domain/analysis/analysis-run.js';
import { analysisOf } from '../shared/domain/work.js';
import { beginAnalysis } from './activities/begin-analysis.js';
import { completeAnalysis } from './activities/complete-analysis.js';
import { concludeShard } from './activities/conclude-shard.js';
import { endTurn } from './activities/end-turn.js';
import { failAnalysis } from './activities/fail-analysis.js';
import { forgetRunData } from './activities/forget-run-data.js';
import { inspectShard } from './activities/inspect-shard.js';
import { eachRun, type Runs, runsSchema } from './engine/joined-runs.js';
import { defineOrchestration } from './engine/orchestration.js';
import { simulateRouting } from './steps/simulate-routing.js';
import { waves } from './engine/waves.js';

type Steps<Result> = Generator<Task, Result, unknown>;

/** How many shards are out at a time: enough for every instance of the app, few enough to tell progress. */
const shardsAtOnce = 8;

/**
 * Carries out one turn of a line: one analysis, or several of a single tool each. When one of these cannot be carried out,
 * each of them is carried out by itself, so that it fails alone.
 */
export const analyzeTools = defineOrchestration('analyzeTools', runsSchema, analysisOf, function* (context, runs) {
  const { env, runId } = runs;
  let verdict: Verdict = 'not-established';
  let failure: unknown;
  try {
    verdict = yield* carryOut(context, runs);
  } catch (error) {
    if (runs.joined === undefined) {
      failure = error;
      yield* breakOff(context, { env, runId }, error);
    } else yield* carryOutEach(context, runs);
  }
  yield* endTurn.call(context, { env, runId });
  if (failure !== undefined) throw failure as Error;
  return { verdict };
});

/** Takes the tools of the runs through the four stages, each against all the rest, in shards, and decides what may enter. */
function* carryOut(context: OrchestrationContext, runs: Runs): Steps<Verdict> {
  const report = (step: string, done: number, total: number): void => {
    context.df.setCustomStatus({ step, done, total });
  };
  report('starting', 0, 1);
  const { shards } = yield* beginAnalysis.call(context, runs);
  const every = Array.from({ length: shards }, (_, shard) => shard);

  let inspected = 0;
  for (const wave of waves(every, shardsAtOnce)) {
    report('inspecting', inspected, shards);
    yield* inspectShard.callEach(
      context,
      wave.map((shard) => ({ ...runs, shard })),
    );
    inspected += wave.length;
  }

  yield* simulateRouting(context, runs, (done, total) => {
    report('simulating', done, total);
  });

  // One after the other: every conclusion moves the registry's revision, and side by side they would only retry.
  for (const shard of every) {
    report('concluding', shard, shards);
    yield* concludeShard.call(context, { ...runs, shard });
  }
  const { verdict } = yield* completeAnalysis.call(context, runs);
  report('completed', shards, shards);
  yield* forget(context, runs);
  return verdict;
}

/** What was done together already is done again, and comes to the same. */
function* carryOutEach(context: OrchestrationContext, runs: Runs): Steps<void> {
  for (const run of eachRun(runs)) {
    try {
      yield* carryOut(context, run);
    } catch (error) {
      yield* breakOff(context, run, error);
    }
  }
}

function* breakOff(context: OrchestrationContext, run: Runs, error: unknown): Steps<void> {
  yield* failAnalysis.call(context, { ...run, error: String(error).slice(0, 2000) });
  yield* forget(context, run);
}

/** The runs have ended, whatever comes of this: what is left behind, the store forgets after a week. */
function* forget(context: OrchestrationContext, runs: Runs): Steps<void> {
  try {
    yield* forgetRunData.call(context, runs);
  } catch {
    // It is tried three times; a store that is out of reach for longer is no reason to fail.
  }
}
