import { z } from 'zod';
import { actorSchema, namedActor } from '../domain/event.js';
import { slugSchema } from '../domain/ids.js';
import { type SyncRun, syncRunSchema } from '../domain/registry/sync-run.js';

const resultSchema = syncRunSchema.shape.results
  .unwrap()
  .element.omit({ analysisRun: true })
  .extend({ analysisRunId: z.string().optional().meta({ description: 'The analysis that its changes started' }) });

export const shownSyncRunSchema = syncRunSchema.omit({ env: true, requester: true }).extend({
  environment: slugSchema,
  requestedBy: actorSchema,
  results: z.array(resultSchema).default([]),
});
export type ShownSyncRun = z.infer<typeof shownSyncRunSchema>;

export const toShownSyncRun = ({ id, env, requestedBy, requester, results, ...rest }: SyncRun): ShownSyncRun => ({
  id,
  environment: env,
  requestedBy: requester?.actor ?? namedActor(requestedBy),
  ...rest,
  results: results.map(({ analysisRun, ...result }) => ({
    ...result,
    ...(analysisRun !== undefined && { analysisRunId: analysisRun }),
  })),
});
