import { z } from 'zod';
import { slugSchema, toolIdSchema } from '../../../shared/domain/ids.js';
import { isServerTextsId } from '../../../shared/everywhere/server-texts.js';
import { charactersPerToken, tokenWeight } from '../../../shared/domain/registry/token-weight.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { conditionalAnswer } from '../../wire/conditional-answer.js';
import { sayUnreadable } from '../../wire/say-unreadable.js';
import { environmentParams, unreadableSchema } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** Tools that the answer names. */
const heaviestMax = 20;

const tokens = z.int().nonnegative();

const tokenWeightSchema = z.object({
  environment: slugSchema,
  revision: z.int(),
  tokens: tokens.meta({
    description: 'About how many tokens a model pays in each request that offers the whole catalog',
  }),
  tools: z.int().nonnegative().meta({ description: 'How many tools are in the catalog' }),
  estimate: z
    .object({ charactersPerToken: z.int() })
    .meta({ description: 'How tokens are estimated; no tokenizer is run' }),
  limits: z
    .object({ tool: z.int().optional(), catalog: z.int().optional() })
    .meta({ description: 'What the policy allows one tool, and all together' }),
  share: z.int().nonnegative().optional().meta({ description: 'Percent of the limit that the catalog takes' }),
  servers: z
    .array(z.object({ server: slugSchema, tools: z.int(), tokens }))
    .meta({ description: 'What the tools of each server take, heaviest first' }),
  heaviest: z
    .array(z.object({ id: toolIdSchema, tokens }))
    .meta({ description: `The heaviest tools, ${heaviestMax} at most: what to shorten or drop first` }),
  unreadable: unreadableSchema.array().optional(),
});

interface Weighed {
  readonly id: z.infer<typeof toolIdSchema>;
  readonly server: string;
  readonly tokens: number;
}

const sumOf = (tools: readonly Weighed[]): number => tools.reduce((sum, tool) => sum + tool.tokens, 0);

/** GET /v1/environments/{environment}/token-weight: what the catalog costs a model's context, by server and by tool. */
export const showTokenWeight = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'showTokenWeight',
    method: 'GET',
    route: 'v1/environments/{environment}/token-weight',
    roles: rolesFrom('viewer', 'ci-agent'),
    summary: "What the catalog costs a model's context: in all, by server, and its heaviest tools",
    params: environmentParams,
    answers: { 200: { description: 'The token weight of the catalog', schema: tokenWeightSchema } },
    async handle({ params: { environment: env }, headers }) {
      const { value: environment, etag } = await findEnvironment(registry, env);
      const { revision, tag } = await registry.head(env);
      return conditionalAnswer(headers, `${tag}-${etag}`, async () => {
        const { items, unreadable } = await registry.tools.survey(env);
        const tools = items
          .flatMap(({ value: { id, server, active, deletedAt } }): Weighed[] => {
            if (isServerTextsId(id) || active === undefined || deletedAt !== undefined) return [];
            return [{ id, server, tokens: tokenWeight(active.definition) }];
          })
          .sort((a, b) => b.tokens - a.tokens || (a.id < b.id ? -1 : 1));
        const servers = [...Map.groupBy(tools, ({ server }) => server)]
          .map(([server, own]) => ({ server, tools: own.length, tokens: sumOf(own) }))
          .sort((a, b) => b.tokens - a.tokens || (a.server < b.server ? -1 : 1));
        const { tokenLimits: limits } = environment.policy;
        const all = sumOf(tools);
        return {
          environment: env,
          revision,
          tokens: all,
          tools: tools.length,
          estimate: { charactersPerToken },
          limits,
          ...(limits.catalog !== undefined && { share: Math.round((100 * all) / limits.catalog) }),
          servers,
          heaviest: tools.slice(0, heaviestMax).map(({ id, tokens: own }) => ({ id, tokens: own })),
          ...sayUnreadable(unreadable),
        };
      });
    },
  });
