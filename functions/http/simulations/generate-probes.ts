import { z } from 'zod';
import { toolIdSchema } from '../../../shared/domain/ids.js';
import type { GenerateProbes } from '../../../shared/registry/probes/generate-probes.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

const count = z.int().nonnegative();

/** POST /v1/environments/{environment}/probe-queries/generate */
export const generateProbes = ({ generateProbes: generate }: { readonly generateProbes: GenerateProbes }) =>
  defineRoute({
    name: 'generateProbes',
    method: 'POST',
    route: 'v1/environments/{environment}/probe-queries/generate',
    roles: rolesFrom('reviewer'),
    concerns: 'everything',
    summary: 'Write test questions from the definitions of tools, and keep them',
    params: environmentParams,
    body: z.strictObject({
      toolIds: z.array(toolIdSchema).min(1).max(5000).optional(),
      perTool: z.int().min(1).max(20).default(5),
    }),
    answers: {
      200: { description: 'How many were kept', schema: z.object({ added: count, known: count, full: count }) },
    },
    async handle({ params: { environment: env }, body: { toolIds: tools, perTool }, caller: { actor } }) {
      const { added, known, full } = await generate({ env, tools, perTool, actor });
      return { status: 200, body: { added: added.length, known, full } };
    },
  });
