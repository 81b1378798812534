import { environmentSchema } from '../../shared/domain/environment.js';
import { findEnvironment } from '../../shared/registry/find-environment.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import { documentAnswer } from '../runtime/document-answer.js';
import { environmentParams } from '../runtime/schemas.js';
import { defineRoute } from '../runtime/route.js';

/** GET /v1/environments/{env} */
export const showEnvironment = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'showEnvironment',
    method: 'GET',
    route: 'v1/environments/{env}',
    summary: 'Show an environment and its policy',
    params: environmentParams,
    answers: { 200: { description: 'The environment', schema: environmentSchema } },
    handle: async ({ params: { env } }) => documentAnswer(await findEnvironment(registry, env)),
  });
