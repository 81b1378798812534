import { z } from 'zod';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { Unsubscribe } from '../../../shared/alerts/unsubscribe.js';
import { checkChain } from '../../support/audit-query.js';
import { defineRoute } from '../../engine/route.js';

/** DELETE /v1/webhooks/subscriptions/{subscription}: as often as you like. */
export const unsubscribe = ({ unsubscribe: remove }: { readonly unsubscribe: Unsubscribe }) =>
  defineRoute({
    name: 'unsubscribe',
    method: 'DELETE',
    route: 'v1/webhooks/subscriptions/{subscription}',
    concerns: 'everything',
    summary: 'Remove a subscription; one that is gone is removed already',
    params: z.object({ subscription: z.string().max(200) }),
    answers: { 204: { description: 'Gone' } },
    async handle({ params: { subscription }, caller }) {
      const [env = '', id = ''] = subscription.split('~');
      if (!slugSchema.safeParse(env).success) return { status: 204 };
      checkChain(caller, env);
      await remove({ env, id, actor: caller.actor });
      return { status: 204 };
    },
  });
