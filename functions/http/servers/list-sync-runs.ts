import { shownSyncRunSchema, toShownSyncRun } from '../../../shared/api/shown-sync-run.js';
import { syncRunSchema } from '../../../shared/domain/registry/sync-run.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { pageAnswer } from '../../wire/page-answer.js';
import { environmentParams, pageOf, pageQuery } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments/{environment}/sync-runs: newest first. */
export const listSyncRuns = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'listSyncRuns',
    method: 'GET',
    route: 'v1/environments/{environment}/sync-runs',
    roles: rolesFrom('viewer'),
    summary: 'List synchronisations, newest first',
    params: environmentParams,
    query: pageQuery.extend({ status: syncRunSchema.shape.status.optional() }),
    answers: { 200: { description: 'A page of synchronisations', schema: pageOf(shownSyncRunSchema) } },
    async handle({ params: { environment: env }, query: { limit, cursor, status } }) {
      await findEnvironment(registry, env);
      const page = await registry.syncs.list(env, {
        where: status === undefined ? [] : [{ field: 'value.status', equals: status }],
        orderBy: { field: 'value.requestedAt', direction: 'descending' },
        limit,
        ...(cursor !== undefined && { continuation: cursor }),
      });
      return pageAnswer(page, toShownSyncRun);
    },
  });
