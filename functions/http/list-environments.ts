import { type Environment, environmentSchema } from '../../shared/domain/environment.js';
import { pageOf } from '../runtime/schemas.js';
import { defineRoute } from '../runtime/route.js';

/** GET /v1/environments: those the caller may see. */
export const listEnvironments = ({
  listEnvironments: list,
}: {
  readonly listEnvironments: () => AsyncIterable<Environment>;
}) =>
  defineRoute({
    name: 'listEnvironments',
    method: 'GET',
    route: 'v1/environments',
    summary: 'List the environments',
    answers: { 200: { description: 'The environments, by name', schema: pageOf(environmentSchema) } },
    async handle({ caller: { environments } }) {
      const all = await Array.fromAsync(list());
      return { status: 200, body: { items: all.filter(({ id }) => environments?.includes(id) ?? true) } };
    },
  });
