import { z } from 'zod';
import { toolIdSchema } from '../../../shared/domain/ids.js';
import { shownProbeSchema, toShownProbe } from '../../../shared/api/shown-probe.js';
import { queryMax, toolsOfProbeMax } from '../../../shared/domain/routing/probe.js';
import type { AddProbes } from '../../../shared/registry/probes/change-probes.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { serverOfTool } from '../../engine/concerned-servers.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** An id in whole: a bare name would be no tool's id, and what it forbids would never be seen to happen. */
const idSchema = toolIdSchema.refine(
  (id) => /^[a-z0-9-]{1,63}~./u.test(id),
  'is no id of a tool, which is server~name',
);
const toolsSchema = z.array(idSchema).max(toolsOfProbeMax).optional();

const probeSchema = z
  .strictObject({
    query: z.string().min(1).max(queryMax),
    /** The tool that the question is meant for; it need not be registered yet. */
    toolId: toolIdSchema,
    equals: toolsSchema.meta({ description: 'Tools that serve it just as well: which of them is picked is no matter' }),
    never: toolsSchema.meta({ description: 'Tools that it must not reach, whatever else serves it' }),
    source: z.string().max(200).optional(),
  })
  .refine(
    ({ toolId, equals = [], never = [] }) => !never.some((id) => id === toolId || equals.includes(id)),
    'a tool that serves the question stands in "never"',
  )
  .refine(({ toolId, equals = [] }) => !equals.includes(toolId), '"equals" names the tool of "toolId" again');

const addedSchema = z.object({
  added: z.array(shownProbeSchema),
  known: z.int().nonnegative(),
  full: z.int().nonnegative(),
});

/** POST /v1/environments/{environment}/probe-queries */
export const addProbes = ({ addProbes: add }: { readonly addProbes: AddProbes }) =>
  defineRoute({
    name: 'addProbes',
    method: 'POST',
    route: 'v1/environments/{environment}/probe-queries',
    roles: rolesFrom('reviewer'),
    concerns: ({ body: { probes } }) => probes.map(({ toolId }) => serverOfTool(toolId)),
    summary: 'Keep test questions that people thought of',
    params: environmentParams,
    body: z.strictObject({ probes: z.array(probeSchema).min(1).max(1000) }),
    answers: { 200: { description: 'Kept; the same again is kept once', schema: addedSchema } },
    async handle({ params: { environment: env }, body: { probes }, caller }) {
      const { added, ...counts } = await add({
        env,
        by: caller,
        probes: probes.map(({ toolId, ...probe }) => ({ ...probe, expected: toolId, origin: 'manual' })),
      });
      return { status: 200, body: { added: added.map(toShownProbe), ...counts } };
    },
  });
