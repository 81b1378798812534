import { z } from 'zod';
import { shownConflictSchema, toShownConflict } from '../../../shared/api/shown-conflict.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { documentAnswer } from '../../wire/document-answer.js';
import { findConflict } from './find-conflict.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments/{environment}/conflicts/{conflict} */
export const showConflict = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'showConflict',
    method: 'GET',
    route: 'v1/environments/{environment}/conflicts/{conflict}',
    roles: rolesFrom('viewer'),
    summary: 'Show a conflict with all its evidence',
    params: z.object({ environment: slugSchema, conflict: z.string().max(200) }),
    answers: { 200: { description: 'The conflict', schema: shownConflictSchema } },
    handle: async ({ params: { environment: env, conflict } }) =>
      documentAnswer(await findConflict(registry, env, conflict), toShownConflict),
  });
