import { shownToolVersionSchema, toShownToolVersion } from '../../../shared/api/shown-tool.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { findToolOnceThere } from './find-tool.js';
import { pageAnswer } from '../../wire/page-answer.js';
import { pageOf, pageQuery, toolParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments/{environment}/tools/{tool}/versions */
export const showToolHistory = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'showToolHistory',
    method: 'GET',
    route: 'v1/environments/{environment}/tools/{tool}/versions',
    roles: rolesFrom('viewer'),
    summary: 'Every version of a tool, newest first, each with its changes; also of a deleted tool',
    params: toolParams,
    query: pageQuery,
    answers: { 200: { description: 'A page of versions', schema: pageOf(shownToolVersionSchema) } },
    async handle({ params: { environment: env, tool }, query: { limit, cursor } }) {
      const {
        value: { id },
      } = await findToolOnceThere(registry, env, tool);
      const page = await registry.versions.list(env, {
        where: [{ field: 'value.toolId', equals: id }],
        orderBy: { field: 'value.version', direction: 'descending' },
        limit,
        ...(cursor !== undefined && { continuation: cursor }),
      });
      return pageAnswer(page, toShownToolVersion);
    },
  });
