import { z } from 'zod';
import { shownAnalysisRunSchema, toShownAnalysisRun } from '../../../shared/api/shown-analysis-run.js';
import { toolIdSchema } from '../../../shared/domain/ids.js';
import type { RequestAnalysis as Request } from '../../../shared/registry/runs/request-analysis.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { serverOfTool } from '../../engine/concerned-servers.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** POST /v1/environments/{environment}/analysis-runs */
export const requestAnalysis = ({ requestAnalysis: request }: { readonly requestAnalysis: Request }) =>
  defineRoute({
    name: 'requestAnalysis',
    method: 'POST',
    route: 'v1/environments/{environment}/analysis-runs',
    roles: rolesFrom('developer'),
    concerns: ({ body: { toolIds } }) => toolIds?.map(serverOfTool) ?? 'everything',
    summary: "Start an analysis of all of an environment's tools, or of those named; follow the answer's Location",
    params: environmentParams,
    body: z.strictObject({ toolIds: z.array(toolIdSchema).min(1).max(5000).optional() }),
    problems: ['backlog-full'],
    answers: { 202: { description: 'Asked for', schema: shownAnalysisRunSchema } },
    async handle({ params: { environment: env }, body: { toolIds }, caller }) {
      const run = await request({ env, by: caller, trigger: 'manual', ...(toolIds !== undefined && { toolIds }) });
      return {
        status: 202,
        body: toShownAnalysisRun(run),
        headers: { Location: `/v1/environments/${env}/analysis-runs/${run.id}` },
      };
    },
  });
