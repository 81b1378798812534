import { z } from 'zod';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import { whyNotOffered } from '../../../shared/registry/servers/why-not-offered.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { defineRoute } from '../../engine/route.js';
import { environmentParams } from '../../wire/schemas.js';

/** What the gateway registers besides servers. */
const notTools = ['agent', 'skill'];

/** Longest reason, in characters: the gateway cuts what is longer. */
const reasonMax = 500;

const addressSchema = z.string().max(4_000).nullish();

const assetSchema = z.object({
  path: z.string().max(500).optional(),
  deployment: z.string().max(100).nullish(),
  proxy_pass_url: addressSchema,
  // Where they are given, calls go there instead.
  mcp_endpoint: addressSchema,
  sse_endpoint: addressSchema,
  tool_list: z
    .array(z.object({ name: z.string().max(500) }))
    .max(5_000)
    .nullish(),
});

/** What the gateway asks with; what else it says is not needed, and not kept. */
const requestSchema = z.object({
  asset_type: z.string().max(100),
  operation: z.string().max(100),
  registration_payload: assetSchema,
});

const answerSchema = z.object({
  status: z.enum(['allowed', 'denied']),
  error: z.string().optional().meta({ description: 'Why it is denied, for whoever registers' }),
});

interface Services {
  readonly registry: RegistryStore;
  readonly now: () => Date;
}

/**
 * POST /v1/environments/{environment}/registration-gate/mcp-gateway-registry: the admission control that the MCP Gateway &
 * Registry of agentic-community asks before it takes a server (its docs/registration-webhooks.md of commit 053dc94, "Gate Protocol"): 200
 * allows, 403 denies with a reason, and anything else it asks again and then denies.
 */
export const checkGatewayRegistration = ({ registry, now }: Services) =>
  defineRoute({
    name: 'checkGatewayRegistration',
    method: 'POST',
    route: 'v1/environments/{environment}/registration-gate/mcp-gateway-registry',
    roles: rolesFrom('developer', 'ci-agent'),
    concerns: 'nothing',
    summary: 'The registration gate of the MCP Gateway & Registry: only servers pass whose every tool is active',
    params: environmentParams,
    query: z.strictObject({
      others: z
        .enum(['deny', 'allow'])
        .default('deny')
        .meta({ description: 'What becomes of agents and skills, which MTGS does not look at' }),
    }),
    body: requestSchema,
    answers: {
      200: { description: 'It may be registered', schema: answerSchema },
      403: { description: 'It may not, with the reason', schema: answerSchema },
    },
    async handle({ params: { environment: env }, query: { others }, body }) {
      await findEnvironment(registry, env);
      const { asset_type: kind, registration_payload: asset } = body;
      if (kind !== 'server') {
        // A kind that is not known may be one of servers.
        if (others === 'allow' && notTools.includes(kind)) return allowed;
        return denied(`MTGS looks at servers only, and this is another kind of asset: ${kind}`);
      }
      const server = slugSchema.safeParse((asset.path ?? '').replaceAll('/', ' ').trim());
      if (!server.success)
        return denied(`its path has to be the name of a server in MTGS: ${server.error.issues[0]?.message}`);
      const reason = await whyNotOffered(
        registry,
        {
          env,
          server: server.data,
          urls: addressesOf(asset),
          tools: (asset.tool_list ?? []).map(({ name }) => name),
        },
        now(),
      );
      return reason === undefined ? allowed : denied(reason);
    },
  });

/** A server that a client starts itself has no address. */
const addressesOf = ({
  deployment,
  proxy_pass_url,
  mcp_endpoint,
  sse_endpoint,
}: z.infer<typeof assetSchema>): string[] =>
  deployment === 'local' ? [] : [proxy_pass_url, mcp_endpoint, sse_endpoint].flatMap((url) => url || []);

const allowed = { status: 200, body: { status: 'allowed' } } as const;

const denied = (reason: string) => ({
  status: 403,
  body: { status: 'denied', error: reason.length > reasonMax ? `${reason.slice(0, reasonMax - 1)}…` : reason },
});
