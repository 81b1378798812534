import { z } from 'zod';
import type { Verdict } from '../../../shared/domain/analysis-run.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { CheckTools } from '../../../shared/registry/runs/check-tools.js';
import { checkSchema } from '../../../shared/domain/check.js';
import { definitionsToCheckSchema } from '../../support/definitions-to-check-schema.js';
import { exampleDefinition } from '../../openapi/example-definition.js';
import { defineRoute } from '../../engine/route.js';
import { unknownEnvironment } from '../../engine/unknown-environment.js';

const statusOf: Record<Verdict, number> = { pass: 200, block: 409, 'not-established': 503 };

/** POST /v1/webhooks/ci-check: the gate for CI. The status is the verdict, and only 200 is a pass. */
export const ciCheck = ({ checkTools }: { readonly checkTools: CheckTools }) =>
  defineRoute({
    name: 'ciCheck',
    method: 'POST',
    route: 'v1/webhooks/ci-check',
    concerns: ({ body }) => [body.server],
    summary: 'Gate a change in CI: 200 pass, 409 block, 503 not established',
    body: z.strictObject({ environment: slugSchema, server: slugSchema, tools: definitionsToCheckSchema }),
    example: { environment: 'prod', server: 'crm', tools: [exampleDefinition] },
    answers: {
      200: { description: 'Pass', schema: checkSchema },
      409: { description: 'Block: conflicts of a blocking severity', schema: checkSchema },
      503: { description: 'Not established: try again; never a pass', schema: checkSchema },
    },
    async handle({ body: { environment: env, server, tools }, caller: { environments } }) {
      if (environments?.includes(env) === false) throw unknownEnvironment(env);
      const check = await checkTools({ env, server, definitions: tools });
      const status = statusOf[check.verdict];
      return { status, body: check, ...(status === 503 && { headers: { 'Retry-After': '5' } }) };
    },
  });
