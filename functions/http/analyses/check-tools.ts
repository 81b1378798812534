import { z } from 'zod';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { CheckTools } from '../../../shared/registry/runs/check-tools.js';
import { checkSchema } from '../../../shared/domain/check.js';
import { definitionsToCheckSchema } from '../../support/definitions-to-check-schema.js';
import { exampleDefinition } from '../../openapi/example-definition.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** POST /v1/environments/{env}/tools/check: a dry run, stages 1 to 3. */
export const checkTools = ({ checkTools: check }: { readonly checkTools: CheckTools }) =>
  defineRoute({
    name: 'checkTools',
    method: 'POST',
    route: 'v1/environments/{env}/tools/check',
    concerns: ({ body }) => [body.server],
    summary: 'What registering these tools would find, without registering them',
    params: environmentParams,
    body: z.strictObject({ server: slugSchema, tools: definitionsToCheckSchema }),
    example: { server: 'crm', tools: [exampleDefinition] },
    answers: { 200: { description: 'The findings and the verdict, whatever it is', schema: checkSchema } },
    handle: async ({ params: { env }, body: { server, tools } }) => ({
      status: 200,
      body: await check({ env, server, definitions: tools }),
    }),
  });
