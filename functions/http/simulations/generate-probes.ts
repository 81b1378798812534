import { z } from 'zod';
import { generatedProbesSchema } from '../../../shared/api/generated-probes.js';
import { toolIdSchema } from '../../../shared/domain/ids.js';
import type { GeneratedProbes, GenerateProbes } from '../../../shared/registry/probes/generate-probes.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

const localShown = 100;

/** POST /v1/environments/{environment}/probe-queries/generate */
export const generateProbes = ({ generateProbes: generate }: { readonly generateProbes: GenerateProbes }) =>
  defineRoute({
    name: 'generateProbes',
    method: 'POST',
    route: 'v1/environments/{environment}/probe-queries/generate',
    roles: rolesFrom('reviewer'),
    concerns: 'everything',
    summary: "Have the policy's model, or the local generator, write test questions for tools, and keep them",
    params: environmentParams,
    body: z.strictObject({
      toolIds: z.array(toolIdSchema).min(1).max(5000).optional(),
      perTool: z.int().min(1).max(20).default(5),
      by: z
        .enum(['policy', 'local', 'estimate'])
        .default('policy')
        .meta({ description: '`local` asks no model; `estimate` asks and keeps nothing, and says what it would cost' }),
    }),
    answers: { 200: { description: 'How many were kept, of which source', schema: generatedProbesSchema } },
    async handle({ params: { environment: env }, body: { toolIds: tools, perTool, by }, caller }) {
      return { status: 200, body: toShown(await generate({ env, tools, perTool, by, caller })) };
    },
  });

function toShown({ added, known, full, asked, dropped, local }: GeneratedProbes) {
  const written = added.filter(({ origin }) => origin === 'model');
  const [first] = written;
  const rest = added.length - written.length;
  const date = first?.createdAt.slice(0, 10);
  const byModel = { source: 'generated-by-model' as const, questions: written.length, model: first?.model, date };
  return {
    ...{ added: added.length, known, full, dropped },
    sources: [
      ...(first === undefined ? [] : [byModel]),
      ...(rest > 0 ? [{ source: 'generated' as const, questions: rest }] : []),
    ],
    ...(asked && { estimate: asked.estimate, bill: asked.bill }),
    local: local.slice(0, localShown).map(({ tool: toolId, why }) => ({ toolId, why })),
  };
}
