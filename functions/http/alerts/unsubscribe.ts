import { z } from 'zod';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { Unsubscribe } from '../../../shared/alerts/unsubscribe.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { defineRoute } from '../../engine/route.js';

/** DELETE /v1/environments/{environment}/subscriptions/{subscription}: as often as you like. */
export const unsubscribe = ({ unsubscribe: remove }: { readonly unsubscribe: Unsubscribe }) =>
  defineRoute({
    name: 'unsubscribe',
    method: 'DELETE',
    route: 'v1/environments/{environment}/subscriptions/{subscription}',
    roles: rolesFrom('admin'),
    concerns: 'everything',
    summary: 'Remove a subscription; one that is gone is removed already',
    params: z.object({ environment: slugSchema, subscription: z.string().max(200) }),
    answers: { 204: { description: 'Gone' } },
    async handle({ params: { environment: env, subscription: id }, caller }) {
      await remove({ env, id, by: caller });
      return { status: 204 };
    },
  });
