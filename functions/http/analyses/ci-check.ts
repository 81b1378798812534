import { z } from 'zod';
import { shownCheckSchema, toShownCheck } from '../../../shared/api/shown-check.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { CheckTools } from '../../../shared/registry/runs/check-tools.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { checkGate } from './check-gate.js';
import { definitionsToCheckSchema } from './definitions-to-check-schema.js';
import { defineRoute } from '../../engine/route.js';
import { unknownEnvironment } from '../../engine/unknown-environment.js';

/** POST /v1/webhooks/ci-check: an alias of `POST …/checks?as=status` for what names its environment in the body. */
export const ciCheck = ({ checkTools }: { readonly checkTools: CheckTools }) =>
  defineRoute({
    name: 'ciCheck',
    method: 'POST',
    route: 'v1/webhooks/ci-check',
    roles: rolesFrom('developer', 'ci-agent'),
    concerns: ({ body }) => [body.server],
    summary: 'Alias of checkTools with `as=status`: 200 pass, 409 blocked, 503 not established',
    body: z.strictObject({ environment: slugSchema, server: slugSchema, tools: definitionsToCheckSchema }),
    problems: ['not-found'],
    answers: {
      200: { description: 'Pass', schema: shownCheckSchema },
      409: { description: 'Blocked', problem: 'blocked', schema: shownCheckSchema },
      503: { description: 'Not established: never a pass', problem: 'not-established', schema: shownCheckSchema },
    },
    async handle({ body: { environment: env, server, tools }, caller: { environments }, left: signal }) {
      if (environments?.includes(env) === false) throw unknownEnvironment(env);
      return checkGate(toShownCheck(await checkTools({ env, server, definitions: tools, signal })));
    },
  });
