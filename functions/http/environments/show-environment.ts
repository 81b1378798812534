import { environmentSchema } from '../../../shared/domain/environments/environment.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { documentAnswer } from '../../wire/document-answer.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments/{environment} */
export const showEnvironment = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'showEnvironment',
    method: 'GET',
    route: 'v1/environments/{environment}',
    roles: rolesFrom('viewer', 'ci-agent'),
    summary: 'Show an environment and its policy',
    params: environmentParams,
    answers: { 200: { description: 'The environment', schema: environmentSchema } },
    handle: async ({ params: { environment: env } }) => documentAnswer(await findEnvironment(registry, env)),
  });
