import { z } from 'zod';
import { shownSyncRunSchema, toShownSyncRun } from '../../../shared/api/shown-sync-run.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import { NotFoundError } from '../../../shared/kernel/errors/errors.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments/{environment}/sync-runs/{run} */
export const showSyncRun = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'showSyncRun',
    method: 'GET',
    route: 'v1/environments/{environment}/sync-runs/{run}',
    roles: rolesFrom('viewer'),
    summary: 'How far a synchronisation is, and what came of each server',
    params: z.object({ environment: slugSchema, run: z.string().max(200) }),
    answers: { 200: { description: 'The synchronisation', schema: shownSyncRunSchema } },
    async handle({ params: { environment: env, run } }) {
      const stored = await registry.syncs.get(env, run);
      if (stored === undefined) throw new NotFoundError(`there is no synchronisation "${run}" in ${env}`);
      return { status: 200, body: toShownSyncRun(stored.value) };
    },
  });
