import { shownToolSchema, toShownTool } from '../../../shared/api/shown-tool.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { documentAnswer } from '../../wire/document-answer.js';
import { findTool } from './find-tool.js';
import { toolParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments/{environment}/tools/{tool} */
export const showTool = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'showTool',
    method: 'GET',
    route: 'v1/environments/{environment}/tools/{tool}',
    roles: rolesFrom('viewer'),
    summary: 'Show a tool: its newest version, its status, and the version that is active',
    params: toolParams,
    answers: { 200: { description: 'The tool', schema: shownToolSchema } },
    handle: async ({ params: { environment: env, tool } }) =>
      documentAnswer(await findTool(registry, env, tool), toShownTool),
  });
