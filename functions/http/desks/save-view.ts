import { savedViewSchema } from '../../../shared/domain/governance/desk.js';
import type { SavedViews } from '../../../shared/registry/desks/saved-views.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { defineRoute } from '../../engine/route.js';

/** POST /v1/me/saved-views */
export const saveView = ({ savedViews }: { readonly savedViews: SavedViews }) =>
  defineRoute({
    name: 'saveView',
    method: 'POST',
    route: 'v1/me/saved-views',
    roles: rolesFrom('viewer'),
    concerns: 'nothing',
    summary: 'Save a view of the conflicts for yourself, up to 30; one of that name is replaced',
    body: savedViewSchema.omit({ id: true }),
    answers: { 200: { description: 'Saved', schema: savedViewSchema } },
    handle: async ({ body, caller: { actor } }) => ({ status: 200, body: await savedViews.save(actor, body) }),
  });
