import { z } from 'zod';
import { slugSchema } from '../../../shared/domain/ids.js';
import { toShownTool, shownToolSchema } from '../../../shared/api/shown-tool.js';
import { toolStatusSchema } from '../../../shared/domain/registry/tool.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { Condition } from '../../../shared/platform/documents/documents.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { pageAnswer } from '../../wire/page-answer.js';
import { environmentParams, pageOf, pageQuery } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments/{environment}/tools */
export const listTools = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'listTools',
    method: 'GET',
    route: 'v1/environments/{environment}/tools',
    roles: rolesFrom('viewer'),
    summary: 'List the tools, by server or status; or those that were deleted',
    params: environmentParams,
    query: pageQuery.extend({
      server: slugSchema.optional(),
      status: toolStatusSchema.optional(),
      deleted: z
        .literal('true')
        .optional()
        .meta({ description: 'Only tools that were deleted and not registered again, those deleted last first' }),
    }),
    answers: { 200: { description: 'A page of tools', schema: pageOf(shownToolSchema) } },
    async handle({ params: { environment: env }, query: { limit, cursor, server, status, deleted } }) {
      await findEnvironment(registry, env);
      const where: Condition[] = [
        deleted === undefined ? { field: 'value.deletedAt', isAbsent: true } : { field: 'value.deletedAt', above: '' },
        ...(server === undefined ? [] : [{ field: 'value.server', equals: server }]),
        ...(status === undefined ? [] : [{ field: 'value.status', equals: status }]),
      ];
      const page = await registry.tools.list(env, {
        where,
        ...(deleted !== undefined && { orderBy: { field: 'value.deletedAt', direction: 'descending' } }),
        limit,
        ...(cursor !== undefined && { continuation: cursor }),
      });
      return pageAnswer(page, toShownTool);
    },
  });
