import { z } from 'zod';
import { verdictSchema } from '../../shared/domain/analysis/analysis-run.js';
import type { AnalysisServices } from '../../shared/registry/indexes/load-shard.js';
import { defineActivity } from '../engine/activity.js';
import { transient } from '../engine/retries.js';
import { completeEach, type CompleteServices } from './complete-analysis.js';
import { concludeFound, type ConcludeServices } from './conclude-shard.js';
import { askedSchema, judgeAnswers } from './judge-routing.js';

export const settleAnalysis = defineActivity('settleAnalysis', {
  input: askedSchema,
  output: z.object({ verdict: verdictSchema }),
  retry: transient,
});

type Services = AnalysisServices & ConcludeServices & CompleteServices;

/** Takes the last steps of an analysis of a single shard at once, as `beginAnalysis` takes the first. */
export const createSettleAnalysis = (services: Services) =>
  settleAnalysis.implement(async (asked) => {
    await judgeAnswers(services, asked);
    await concludeFound(services, asked, 0);
    return { verdict: await completeEach(services, asked) };
  });
