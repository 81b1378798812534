import { z } from 'zod';
import { slugSchema, toolIdSchema } from '../../../shared/domain/ids.js';
import { isServerTextsId } from '../../../shared/everywhere/server-texts.js';
import { tokenWeight } from '../../../shared/domain/registry/token-weight.js';
import { toolDefinitionSchema } from '../../../shared/domain/registry/tool.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { sayUnreadable } from '../../wire/say-unreadable.js';
import { environmentParams, unreadableSchema } from '../../wire/schemas.js';
import { conditionalAnswer } from '../../wire/conditional-answer.js';
import { defineRoute } from '../../engine/route.js';

const catalogSchema = z.object({
  environment: slugSchema,
  revision: z.int(),
  tokens: z.int().meta({ description: 'The tokens of all tools together' }),
  tools: z.array(
    z.object({
      id: toolIdSchema,
      server: z.string(),
      version: z.int(),
      fingerprint: z.string(),
      tokens: z.int().meta({ description: 'About how many tokens a model pays in each request that offers it' }),
      definition: toolDefinitionSchema,
    }),
  ),
  /** Tools that are left out because they cannot be read; absent when all could be. */
  unreadable: unreadableSchema.array().optional(),
});

/** GET /v1/environments/{environment}/catalog: the versions that are active, and nothing that is not, for gateways. */
export const showCatalog = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'showCatalog',
    method: 'GET',
    route: 'v1/environments/{environment}/catalog',
    roles: rolesFrom('viewer', 'ci-agent'),
    summary: 'The active version of every tool that has one',
    params: environmentParams,
    answers: { 200: { description: 'What a gateway may offer', schema: catalogSchema } },
    async handle({ params: { environment: env }, headers }) {
      await findEnvironment(registry, env);
      const { revision, tag } = await registry.head(env);
      return conditionalAnswer(headers, tag, async () => {
        const { items, unreadable } = await registry.tools.survey(env);
        const tools = [];
        for (const { value } of items) {
          const { id, server, active, deletedAt } = value;
          if (isServerTextsId(id)) continue; // It is not a tool, and offered to nobody.
          if (active !== undefined && deletedAt === undefined)
            tools.push({ id, server, ...active, tokens: tokenWeight(active.definition) });
        }
        tools.sort((a, b) => (a.id < b.id ? -1 : 1));
        const tokens = tools.reduce((sum, tool) => sum + tool.tokens, 0);
        return { environment: env, revision, tokens, tools, ...sayUnreadable(unreadable) };
      });
    },
  });
