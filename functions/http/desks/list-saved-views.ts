import { z } from 'zod';
import { savedViewSchema } from '../../../shared/domain/governance/desk.js';
import type { SavedViews } from '../../../shared/registry/desks/saved-views.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/me/saved-views */
export const listSavedViews = ({ savedViews }: { readonly savedViews: SavedViews }) =>
  defineRoute({
    name: 'listSavedViews',
    method: 'GET',
    route: 'v1/me/saved-views',
    roles: rolesFrom('viewer'),
    summary: 'List the views of the conflicts that you saved; nobody else sees them',
    answers: { 200: { description: 'Your views', schema: z.object({ items: z.array(savedViewSchema) }) } },
    handle: async ({ caller: { actor } }) => ({ status: 200, body: { items: await savedViews.list(actor) } }),
  });
