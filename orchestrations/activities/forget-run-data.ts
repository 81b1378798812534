import { z } from 'zod';
import { analysisOf } from '../../shared/domain/work.js';
import type { RunDataStore } from '../../shared/stores/run-data-store.js';
import { defineActivity } from '../engine/activity.js';
import { eachRun, runsSchema } from '../engine/joined-runs.js';
import { transient } from '../engine/retries.js';

export const forgetRunData = defineActivity('forgetRunData', {
  input: runsSchema,
  output: z.object({}),
  retry: transient,
});

/** Removes the working data of runs that are over: what explains a finding is in its conflict. */
export const createForgetRunData = ({ runData }: { readonly runData: RunDataStore }) =>
  forgetRunData.implement(async (runs) => {
    for (const run of eachRun(runs)) await runData.forget(analysisOf(run));
    return {};
  });
