import { z } from 'zod';
import { policySchema } from '../../../shared/domain/environments/environment.js';
import { routerTestSchema } from '../../../shared/api/router-test.js';
import type { TestRouter } from '../../../shared/registry/environments/test-router.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

const { router, routerModel } = policySchema.shape;

/** POST /v1/environments/{environment}/router-tests */
export const testRouter = ({ testRouter: test }: { readonly testRouter: TestRouter }) =>
  defineRoute({
    name: 'testRouter',
    method: 'POST',
    route: 'v1/environments/{environment}/router-tests',
    roles: rolesFrom('admin'),
    concerns: 'everything',
    summary: "Put one question to the environment's router, or to another: whether it works, and what a question costs",
    params: environmentParams,
    body: z.strictObject({ router: router.unwrap().optional(), routerModel }),
    answers: { 200: { description: 'How it went', schema: routerTestSchema } },
    async handle({ params: { environment: env }, body: { router: name, routerModel: model } }) {
      const body = await test({
        env,
        ...(name !== undefined && { router: name }),
        ...(model !== undefined && { routerModel: model }),
      });
      return { status: 200, body };
    },
  });
