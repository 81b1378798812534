import { environmentSchema } from '../../shared/domain/environment.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import { environmentParams } from '../runtime/schemas.js';
import { defineRoute, unknownEnvironment } from '../runtime/route.js';

/** GET /v1/environments/{env} */
export const showEnvironment = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'showEnvironment',
    method: 'GET',
    route: 'v1/environments/{env}',
    summary: 'Show an environment and its policy',
    params: environmentParams,
    answers: { 200: { description: 'The environment', schema: environmentSchema } },
    async handle({ params: { env } }) {
      const stored = await registry.environments.get(env, env);
      if (stored === undefined) throw unknownEnvironment(env);
      return { status: 200, body: stored.value };
    },
  });
