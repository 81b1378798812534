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
import { type Asked, judgeRouting } from './activities/judge-routing.js';
import { type Plan, planProbes } from './activities/simulations/plan-probes.js';
import { settleAnalysis } from './activities/settle-analysis.js';
import { eachRun, type Runs, runsSchema } from './engine/joined-runs.js';
import { defineOrchestration } from './engine/orchestration.js';
import { askRouters } from './steps/ask-routers.js';
import { waves } from './engine/waves.js';

type Steps<Result> = Generator<Task, Result, unknown>;

/** How many shards are out at a time: enough to be quick, few enough that other turns find a place. */
export const shardsAtOnce = 4;

/**
 * Carries out one turn of a line: one analysis, or several of few tools each. When one of these cannot be carried out,
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
  yield* forget(context, runs);
  if (failure !== undefined) throw failure as Error;
  return { verdict };
});

/** Takes the tools of the runs through the four stages, each against all the rest, in shards, and decides what may enter. */
function* carryOut(context: OrchestrationContext, runs: Runs): Steps<Verdict> {
  const report = (step: string, done: number, total: number): void => {
    context.df.setCustomStatus({ step, done, total });
  };
  report('starting', 0, 1);
  const { shards, plan } = yield* beginAnalysis.call(context, runs);
  const every = Array.from({ length: shards }, (_, shard) => shard);
  const inShards = { runs, every, report };
  const asked = yield* askRouters(context, runs, plan ?? (yield* inspectEach(context, inShards)), (done, total) => {
    report('simulating', done, total);
  });
  const { verdict } =
    plan === undefined ? yield* concludeEach(context, inShards, asked) : yield* settleAnalysis.call(context, asked);
  report('completed', shards, shards);
  return verdict;
}

interface InShards {
  readonly runs: Runs;
  readonly every: readonly number[];
  readonly report: (step: string, done: number, total: number) => void;
}

/** Stages 1 to 3 of every shard, and what is to be asked in stage 4. */
function* inspectEach(context: OrchestrationContext, { runs, every, report }: InShards): Steps<Plan> {
  let inspected = 0;
  for (const wave of waves(every, shardsAtOnce)) {
    report('inspecting', inspected, every.length);
    yield* inspectShard.callEach(
      context,
      wave.map((shard) => ({ ...runs, shard })),
    );
    inspected += wave.length;
  }
  return yield* planProbes.call(context, runs);
}

/** One shard after the other: every conclusion moves the registry's revision, and side by side they would only retry. */
function* concludeEach(context: OrchestrationContext, { runs, every, report }: InShards, asked: Asked) {
  yield* judgeRouting.call(context, asked);
  for (const shard of every) {
    report('concluding', shard, every.length);
    yield* concludeShard.call(context, { ...runs, shard });
  }
  return yield* completeAnalysis.call(context, runs);
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
}

/** The runs have ended, whatever comes of this: what is left behind, the store forgets after a week. */
function* forget(context: OrchestrationContext, runs: Runs): Steps<void> {
  try {
    yield* forgetRunData.call(context, runs);
  } catch {
    // It is tried three times; a store that is out of reach for longer is no reason to fail.
  }
}
