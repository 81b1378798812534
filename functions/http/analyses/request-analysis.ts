import { z } from 'zod';
import { analysisRunSchema } from '../../../shared/domain/analysis-run.js';
import { toolIdSchema } from '../../../shared/domain/ids.js';
import type { RequestAnalysis as Request } from '../../../shared/registry/runs/request-analysis.js';
import { serverOfTool } from '../../engine/concerned-servers.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** POST /v1/environments/{env}/analyze */
export const requestAnalysis = ({ requestAnalysis: request }: { readonly requestAnalysis: Request }) =>
  defineRoute({
    name: 'requestAnalysis',
    method: 'POST',
    route: 'v1/environments/{env}/analyze',
    concerns: ({ body: { tools } }) => tools?.map(serverOfTool) ?? 'everything',
    summary: "Analyse all of an environment's tools, or those named; follow the answer's Location",
    params: environmentParams,
    body: z.strictObject({ tools: z.array(toolIdSchema).min(1).max(5000).optional() }),
    example: {},
    answers: { 202: { description: 'Asked for', schema: analysisRunSchema } },
    async handle({ params: { env }, body: { tools }, caller: { actor } }) {
      const run = await request({ env, actor, trigger: 'manual', ...(tools !== undefined && { toolIds: tools }) });
      return { status: 202, body: run, headers: { Location: `/v1/environments/${env}/analysis-runs/${run.id}` } };
    },
  });
