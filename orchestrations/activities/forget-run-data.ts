import { z } from 'zod';
import { analysisOf } from '../../shared/domain/work.js';
import type { RunDataStore } from '../../shared/stores/run-data-store.js';
import { defineActivity } from '../engine/activity.js';
import { transient } from '../engine/retries.js';

export const forgetRunData = defineActivity('forgetRunData', {
  input: z.object({ env: z.string(), runId: z.string() }),
  output: z.object({}),
  retry: transient,
});

/** Removes the working data of a run that is over: what explains a finding is in its conflict. */
export const createForgetRunData = ({ runData }: { readonly runData: RunDataStore }) =>
  forgetRunData.implement(async ({ env, runId }) => {
    await runData.forget(analysisOf({ env, runId }));
    return {};
  });
