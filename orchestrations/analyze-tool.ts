import { z } from 'zod';
import { beginAnalysis } from './activities/begin-analysis.js';
import { completeAnalysis } from './activities/complete-analysis.js';
import { concludeShard } from './activities/conclude-shard.js';
import { failAnalysis } from './activities/fail-analysis.js';
import { inspectStage } from './activities/inspect-stage.js';
import { defineOrchestration } from './runtime/orchestration.js';
import { simulateRouting } from './runtime/simulate-routing.js';

const input = z.object({ env: z.string(), runId: z.string() });

const stages = ['lexical', 'schema', 'semantic'] as const;

/** Takes one tool through the four stages, one after the other, and decides whether it may become active. */
export const analyzeTool = defineOrchestration('analyzeTool', input, function* (context, run) {
  const report = (stage: string, done: number): void => {
    context.df.setCustomStatus({ stage, done, total: stages.length + 2 });
  };
  try {
    report('starting', 0);
    yield* beginAnalysis.call(context, run);
    for (const [done, stage] of stages.entries()) {
      report(stage, done);
      yield* inspectStage.call(context, { ...run, stage });
    }
    report('behavioural', stages.length);
    const simulation = yield* simulateRouting(context, run, () => undefined);
    report('concluding', stages.length + 1);
    yield* concludeShard.call(context, { ...run, shard: 0, simulation });
    const { verdict } = yield* completeAnalysis.call(context, run);
    report('completed', stages.length + 2);
    return { verdict };
  } catch (error) {
    yield* failAnalysis.call(context, { ...run, error: String(error).slice(0, 2000) });
    throw error;
  }
});
