import { z } from 'zod';
import { analyzeTools } from '../../../orchestrations/analyze-tools.js';
import { shownAnalysisRunSchema, toShownAnalysisRun } from '../../../shared/api/shown-analysis-run.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import { NotFoundError } from '../../../shared/kernel/errors/errors.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { progressOf } from '../../engine/progress.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments/{environment}/analysis-runs/{run}: with its progress while it runs. */
export const showAnalysisRun = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'showAnalysisRun',
    method: 'GET',
    route: 'v1/environments/{environment}/analysis-runs/{run}',
    roles: rolesFrom('viewer', 'ci-agent'),
    summary: 'Show an analysis: how far it is, what it was computed on, what came of it',
    params: z.object({ environment: slugSchema, run: z.string().max(200) }),
    answers: {
      200: { description: 'The analysis', schema: shownAnalysisRunSchema },
    },
    async handle({ params: { environment: env, run: id }, context }) {
      await findEnvironment(registry, env);
      const stored = await registry.runs.get(env, id);
      if (stored === undefined) throw new NotFoundError(`there is no analysis "${id}" in ${env}`);
      const run = stored.value;
      if (run.status !== 'running') return { status: 200, body: toShownAnalysisRun(run) };
      const progress = await progressOf(context, analyzeTools.instanceOf({ env, runId: id }));
      return { status: 200, body: toShownAnalysisRun(run, progress) };
    },
  });
