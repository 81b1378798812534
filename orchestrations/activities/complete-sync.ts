import { z } from 'zod';
import type { EndSync } from '../../shared/registry/servers/end-sync.js';
import { defineActivity } from '../engine/activity.js';
import { patient } from '../engine/retries.js';

export const completeSync = defineActivity('completeSync', {
  input: z.object({
    env: z.string(),
    syncId: z.string(),
    /** Why it broke off, when it did. */
    error: z.string().optional(),
  }),
  output: z.object({}),
  retry: patient,
});

/** Writes what came of each server on the synchronisation, and why it broke off if it did. */
export const createCompleteSync = ({ endSync }: { readonly endSync: EndSync }) =>
  completeSync.implement(async (end) => {
    await endSync(end);
    return {};
  });
