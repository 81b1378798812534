import { environmentSchema } from '../../../shared/domain/environments/environment.js';
import type { SurveyEnvironments } from '../../../shared/registry/environments/list-environments.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { listAnswer } from '../../wire/list-answer.js';
import { pageOf, pageQuery } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments: those the caller may see. */
export const listEnvironments = ({ surveyEnvironments }: { readonly surveyEnvironments: SurveyEnvironments }) =>
  defineRoute({
    name: 'listEnvironments',
    method: 'GET',
    route: 'v1/environments',
    roles: rolesFrom('viewer'),
    summary: 'List the environments',
    query: pageQuery,
    answers: { 200: { description: 'The environments, by name', schema: pageOf(environmentSchema) } },
    async handle({ query, caller: { environments } }) {
      const all = await surveyEnvironments();
      const items = all.items.filter(({ id }) => environments?.includes(id) ?? true);
      const unreadable = all.unreadable.filter(({ partition }) => environments?.includes(partition) ?? true);
      return listAnswer('environments', { items, unreadable }, ({ id }) => id, query);
    },
  });
