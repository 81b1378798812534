import { shownAnalysisRunSchema, toShownAnalysisRun } from '../../../shared/api/shown-analysis-run.js';
import { runStatusSchema } from '../../../shared/domain/analysis/analysis-run.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { pageAnswer } from '../../wire/page-answer.js';
import { environmentParams, pageOf, pageQuery } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments/{environment}/analysis-runs: newest first. */
export const listAnalysisRuns = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'listAnalysisRuns',
    method: 'GET',
    route: 'v1/environments/{environment}/analysis-runs',
    roles: rolesFrom('viewer'),
    summary: 'List analyses, newest first',
    params: environmentParams,
    query: pageQuery.extend({ status: runStatusSchema.optional() }),
    answers: { 200: { description: 'A page of analyses', schema: pageOf(shownAnalysisRunSchema) } },
    async handle({ params: { environment: env }, query: { limit, cursor, status } }) {
      await findEnvironment(registry, env);
      const page = await registry.runs.list(env, {
        where: status === undefined ? [] : [{ field: 'value.status', equals: status }],
        orderBy: { field: 'value.requestedAt', direction: 'descending' },
        limit,
        ...(cursor !== undefined && { continuation: cursor }),
      });
      return pageAnswer(page, (run) => toShownAnalysisRun(run));
    },
  });
