import { z } from 'zod';
import type { FailRun } from '../../shared/registry/runs/fail-run.js';
import { defineActivity } from '../engine/activity.js';
import { patient } from '../engine/retries.js';

export const failAnalysis = defineActivity('failAnalysis', {
  input: z.object({ env: z.string(), runId: z.string(), error: z.string() }),
  output: z.object({}),
  retry: patient,
});

/** Says on the run that it broke off. Its tools stay as they were: pending ones pending. */
export const createFailAnalysis = ({ failRun }: { readonly failRun: FailRun }) =>
  failAnalysis.implement(async (run) => {
    await failRun(run);
    return {};
  });
