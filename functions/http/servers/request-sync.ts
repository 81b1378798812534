import { z } from 'zod';
import { shownSyncRunSchema, toShownSyncRun } from '../../../shared/api/shown-sync-run.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { RequestSync } from '../../../shared/registry/servers/request-sync.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** POST /v1/environments/{environment}/sync-runs */
export const requestSync = ({ requestSync: request }: { readonly requestSync: RequestSync }) =>
  defineRoute({
    name: 'requestSync',
    method: 'POST',
    route: 'v1/environments/{environment}/sync-runs',
    roles: rolesFrom('developer'),
    concerns: ({ body }) => body.servers ?? 'everything',
    summary:
      "Synchronise servers with their live listings: those named, or all that synchronise by themselves; follow the answer's Location",
    params: environmentParams,
    body: z.strictObject({
      servers: z.array(slugSchema).min(1).max(1000).optional(),
      acceptRemovals: z.int().positive().max(100_000).optional().meta({
        description: 'Lets a synchronisation through that was held: how many tools of each server may vanish',
      }),
    }),
    answers: { 202: { description: 'Asked for', schema: shownSyncRunSchema } },
    problems: ['backlog-full'],
    async handle({ params: { environment: env }, body: { servers, acceptRemovals }, caller }) {
      const run = await request({
        env,
        by: caller,
        ...(servers !== undefined && { servers }),
        ...(acceptRemovals !== undefined && { acceptedRemovals: acceptRemovals }),
      });
      const headers = { Location: `/v1/environments/${env}/sync-runs/${run.id}` };
      return { status: 202, body: toShownSyncRun(run), headers };
    },
  });
