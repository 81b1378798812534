import { z } from 'zod';
import { type Environment, environmentSchema } from '../../../shared/domain/environments/environment.js';
import type { SurveyEnvironments } from '../../../shared/registry/environments/list-environments.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { listAnswer } from '../../wire/list-answer.js';
import { pageOf, pageQuery } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** What an auditor learns of an environment: which audit chain it has, and what people call it. */
const nameSchema = environmentSchema.pick({ id: true, title: true });
const nameOf = ({ id, title }: Environment): z.input<typeof nameSchema> => ({ id, title });

/** GET /v1/environments: those the caller may see. */
export const listEnvironments = ({ surveyEnvironments }: { readonly surveyEnvironments: SurveyEnvironments }) =>
  defineRoute({
    name: 'listEnvironments',
    method: 'GET',
    route: 'v1/environments',
    roles: rolesFrom('viewer', 'auditor'),
    summary: 'List the environments; auditors get their ids and titles alone',
    query: pageQuery,
    answers: {
      200: { description: 'The environments, by name', schema: pageOf(z.union([environmentSchema, nameSchema])) },
    },
    async handle({ query, caller: { environments, role } }) {
      const all = await surveyEnvironments();
      const items = all.items.filter(({ id }) => environments?.includes(id) ?? true);
      const unreadable = all.unreadable.filter(({ partition }) => environments?.includes(partition) ?? true);
      const listed = { items, unreadable };
      return listAnswer('environments', listed, ({ id }) => id, query, role === 'auditor' ? nameOf : undefined);
    },
  });
