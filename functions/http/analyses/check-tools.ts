import { z } from 'zod';
import { shownCheckSchema, toShownCheck } from '../../../shared/api/shown-check.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { CheckTools } from '../../../shared/registry/runs/check-tools.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { checkGate } from './check-gate.js';
import { definitionsToCheckSchema } from './definitions-to-check-schema.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** POST /v1/environments/{environment}/checks: a dry run of all stages; with `as=status` a gate. */
export const checkTools = ({ checkTools: check }: { readonly checkTools: CheckTools }) =>
  defineRoute({
    name: 'checkTools',
    method: 'POST',
    route: 'v1/environments/{environment}/checks',
    roles: rolesFrom('developer', 'ci-agent'),
    concerns: ({ body }) => [body.server],
    summary: 'What registering these tools would find and decide, without registering them; a gate with `as=status`',
    params: environmentParams,
    query: z.strictObject({
      as: z
        .enum(['verdict', 'status'])
        .default('verdict')
        .meta({ description: 'With `status`, only a pass is 200: a block is 409, a verdict not established is 503' }),
    }),
    body: z.strictObject({ server: slugSchema, tools: definitionsToCheckSchema }),
    answers: {
      200: { description: 'The findings and the verdict: with `as=status` a pass', schema: shownCheckSchema },
      409: { description: 'With `as=status`: blocked', problem: 'blocked', schema: shownCheckSchema },
      503: { description: 'With `as=status`: not established', problem: 'not-established', schema: shownCheckSchema },
    },
    async handle({ params: { environment: env }, query: { as }, body: { server, tools }, left: signal }) {
      const checked = toShownCheck(await check({ env, server, definitions: tools, signal }));
      return as === 'status' ? checkGate(checked) : { status: 200, body: checked };
    },
  });
