import { z } from 'zod';
import { toolIdOf, fingerprintOf } from '../../../shared/identity/identity.js';
import { verdictSchema } from '../../../shared/domain/analysis/analysis-run.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import { toolDefinitionSchema } from '../../../shared/domain/registry/tool.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { environmentParams } from '../../wire/schemas.js';
import { gateAnswer } from '../../wire/gate-answer.js';
import { plainList } from '../../engine/plain-list.js';
import { defineRoute } from '../../engine/route.js';

const gateSchema = z.object({
  verdict: verdictSchema,
  refused: z.array(z.object({ name: z.string(), reason: z.string() })),
});

/** POST /v1/environments/{environment}/registration-gate: exactly the active definitions pass; everything else is refused. */
export const checkRegistrationGate = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'checkRegistrationGate',
    method: 'POST',
    route: 'v1/environments/{environment}/registration-gate',
    roles: rolesFrom('developer', 'ci-agent'),
    concerns: 'nothing',
    summary: 'A gate for gateways: 200 only when each of these definitions is exactly the active one',
    params: environmentParams,
    body: z.strictObject({ server: slugSchema, tools: z.array(toolDefinitionSchema).min(1).max(1000) }),
    answers: {
      200: { description: 'Every definition is the active one', schema: gateSchema },
      409: { description: 'At least one is not: blocked', problem: 'blocked', schema: gateSchema },
    },
    async handle({ params: { environment: env }, body: { server, tools } }) {
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
      return gateAnswer(
        { verdict: refused.length === 0 ? 'pass' : 'block', refused },
        {
          blocked: `not in the catalog as they are here: ${plainList(refused.map(({ name }) => name))}`,
          hint: 'Offer what the catalog has, or register these definitions and offer them once they are active.',
        },
      );
    },
  });
