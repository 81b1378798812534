import { z } from 'zod';
import { toolIdSchema } from '../../../shared/domain/ids.js';
import { shownProbeSchema, toShownProbe } from '../../../shared/api/shown-probe.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { listAnswer } from '../../wire/list-answer.js';
import { environmentParams, pageOf, pageQuery } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments/{environment}/probe-queries */
export const listProbes = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'listProbes',
    method: 'GET',
    route: 'v1/environments/{environment}/probe-queries',
    roles: rolesFrom('viewer'),
    summary: 'List the test questions that an environment keeps, all or those of a tool',
    params: environmentParams,
    query: z.strictObject({ ...pageQuery.shape, toolId: toolIdSchema.optional() }),
    answers: { 200: { description: 'The questions, by tool', schema: pageOf(shownProbeSchema) } },
    async handle({ params: { environment: env }, query: { toolId: tool, ...page } }) {
      await findEnvironment(registry, env);
      const { items: all, unreadable } = await registry.probes.survey(env);
      const items = all.map(({ value }) => value).filter(({ expected }) => tool === undefined || expected === tool);
      const keyOf = ({ expected, id }: (typeof items)[number]): string => `${expected} ${id}`;
      return listAnswer(`probes of ${env} ${tool ?? ''}`, { items, unreadable }, keyOf, page, toShownProbe);
    },
  });
