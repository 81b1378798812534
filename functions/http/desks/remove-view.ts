import { z } from 'zod';
import type { SavedViews } from '../../../shared/registry/desks/saved-views.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { defineRoute } from '../../engine/route.js';

/** DELETE /v1/me/saved-views/{view} */
export const removeView = ({ savedViews }: { readonly savedViews: SavedViews }) =>
  defineRoute({
    name: 'removeView',
    method: 'DELETE',
    route: 'v1/me/saved-views/{view}',
    roles: rolesFrom('viewer'),
    concerns: 'nothing',
    summary: 'Remove one of your saved views; one that is gone is removed already',
    params: z.object({ view: z.string().max(60) }),
    answers: { 204: { description: 'Gone' } },
    async handle({ params: { view }, caller: { actor } }) {
      await savedViews.remove(actor, view);
      return { status: 204 };
    },
  });
