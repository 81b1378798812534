import { type Environment, environmentSchema } from '../../shared/domain/environment.js';
import { listAnswer } from '../runtime/list-answer.js';
import { pageOf, pageQuery } from '../runtime/schemas.js';
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
    query: pageQuery,
    answers: { 200: { description: 'The environments, by name', schema: pageOf(environmentSchema) } },
    async handle({ query, caller: { environments } }) {
      const all = await Array.fromAsync(list());
      const visible = all.filter(({ id }) => environments?.includes(id) ?? true);
      return listAnswer('environments', visible, ({ id }) => id, query);
    },
  });
