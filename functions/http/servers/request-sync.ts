import { z } from 'zod';
import { syncRunSchema } from '../../../shared/domain/sync-run.js';
import type { RequestSync } from '../../../shared/registry/servers/request-sync.js';
import { serverParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** POST /v1/environments/{env}/servers/{server}/sync */
export const requestSync = ({ requestSync: request }: { readonly requestSync: RequestSync }) =>
  defineRoute({
    name: 'requestSync',
    method: 'POST',
    route: 'v1/environments/{env}/servers/{server}/sync',
    concerns: ({ params }) => [params.server],
    summary:
      "Synchronise a server with its live listing; follow the answer's Location. `acceptRemovals` lets a held one through",
    params: serverParams,
    body: z.strictObject({ acceptRemovals: z.int().positive().max(100_000).optional() }),
    example: {},
    answers: { 202: { description: 'Asked for', schema: syncRunSchema } },
    async handle({ params: { env, server }, body: { acceptRemovals }, caller: { actor } }) {
      const accepted = acceptRemovals === undefined ? {} : { acceptedRemovals: acceptRemovals };
      const run = await request({ env, servers: [server], actor, ...accepted });
      return { status: 202, body: run, headers: { Location: `/v1/environments/${env}/sync-runs/${run.id}` } };
    },
  });
