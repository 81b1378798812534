import { z } from 'zod';
import { slugSchema, toolIdSchema } from '../../../shared/domain/ids.js';
import { shownSimulationSchema, toShownSimulation } from '../../../shared/api/shown-simulation.js';
import type { RequestSimulation } from '../../../shared/registry/simulations/request-simulation.js';
import { givenProbeSchema } from '../../../shared/analysis/simulation/impact/impact-probe.js';
import { impactProbesMax } from '../../../shared/analysis/simulation/impact/impact-probes-max.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { serverOfTool } from '../../engine/concerned-servers.js';
import { defineRoute } from '../../engine/route.js';
import { environmentParams } from '../../wire/schemas.js';

const bodySchema = z
  .strictObject({
    /** Whose the tools are. */
    server: slugSchema.optional(),
    tools: z.array(z.unknown()).min(1).max(500).optional(),
    remove: z.array(toolIdSchema).min(1).max(500).optional(),
    removeServer: slugSchema.optional(),
    probes: z
      .array(givenProbeSchema.strict().extend({ origin: givenProbeSchema.shape.origin.default('manual') }))
      .max(impactProbesMax)
      .optional(),
    perTool: z.int().min(1).max(20).optional(),
    trials: z.int().min(1).max(15).optional(),
    maxProbes: z.int().min(1).max(impactProbesMax).default(3_000),
    batch: z
      .boolean()
      .optional()
      .meta({ description: "Ask the policy's model in batches: answers within a day or several, at half the price" }),
  })
  .refine(({ server, tools }) => (server === undefined) === (tools === undefined), '"server" and "tools" go together');

/** POST /v1/environments/{environment}/simulations */
export const requestSimulation = ({ requestSimulation: request }: { readonly requestSimulation: RequestSimulation }) =>
  defineRoute({
    name: 'requestSimulation',
    method: 'POST',
    route: 'v1/environments/{environment}/simulations',
    roles: rolesFrom('developer', 'ci-agent'),
    concerns: ({ body: { server, remove = [], removeServer } }) => [
      ...[server, removeServer].flatMap((id) => id ?? []),
      ...remove.map(serverOfTool),
    ],
    summary: "Simulate what a change of tools does to where requests go; follow the answer's Location",
    params: environmentParams,
    body: bodySchema,
    problems: ['backlog-full'],
    answers: { 202: { description: 'Asked for', schema: shownSimulationSchema } },
    async handle({ params: { environment: env }, body, caller }) {
      const { server, tools = [], remove = [], removeServer, probes = [], perTool, trials, maxProbes, batch } = body;
      const simulation = await request({
        env,
        server,
        definitions: tools,
        removes: remove,
        removesServer: removeServer,
        given: probes,
        perTool,
        trials,
        maxProbes,
        isBatch: batch,
        by: caller,
      });
      return {
        status: 202,
        body: toShownSimulation(simulation),
        headers: { Location: `/v1/environments/${env}/simulations/${simulation.id}` },
      };
    },
  });
