import { z } from 'zod';
import { toolIdOf, fingerprintOf } from '../../../shared/kernel/canonical/identity.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import { toolDefinitionSchema } from '../../../shared/domain/tool.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { exampleDefinition } from '../../openapi/example-definition.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

const gateSchema = z.object({
  allowed: z.boolean(),
  refused: z.array(z.object({ name: z.string(), reason: z.string() })),
});

/** POST /v1/environments/{env}/registration-gate: exactly the active definitions pass; everything else is refused. */
export const checkRegistrationGate = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'checkRegistrationGate',
    method: 'POST',
    route: 'v1/environments/{env}/registration-gate',
    concerns: 'nothing',
    summary: 'Whether a gateway may offer these very definitions: 200 yes, 403 no; fails closed',
    params: environmentParams,
    body: z.strictObject({ server: slugSchema, tools: z.array(toolDefinitionSchema).min(1).max(1000) }),
    example: { server: 'crm', tools: [exampleDefinition] },
    answers: {
      200: { description: 'Every definition is the active one', schema: gateSchema },
      403: { description: 'At least one is not', schema: gateSchema },
    },
    async handle({ params: { env }, body: { server, tools } }) {
      await findEnvironment(registry, env);
      const refused: { name: string; reason: string }[] = [];
      for (const definition of tools) {
        const tool = (await registry.tools.get(env, toolIdOf(server, definition.name)))?.value;
        const reason =
          tool === undefined || tool.deletedAt !== undefined
            ? 'it is not registered'
            : tool.active === undefined
              ? `it is ${tool.status}`
              : tool.active.fingerprint === fingerprintOf(definition)
                ? undefined
                : 'its definition is not the one that is active';
        if (reason !== undefined) refused.push({ name: definition.name, reason });
      }
      return { status: refused.length === 0 ? 200 : 403, body: { allowed: refused.length === 0, refused } };
    },
  });
