import { z } from 'zod';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { TestAlerts } from '../../../shared/alerts/test-alerts.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

const sentSchema = z.object({ items: z.array(z.object({ channel: z.string(), deliveryId: z.string() })) });

/** POST /v1/environments/{environment}/alert-tests */
export const testAlerts = ({ testAlerts: test }: { readonly testAlerts: TestAlerts }) =>
  defineRoute({
    name: 'testAlerts',
    method: 'POST',
    route: 'v1/environments/{environment}/alert-tests',
    roles: rolesFrom('admin'),
    concerns: 'everything',
    summary: 'Send a test alert to every channel and subscription, or to one; the deliveries tell how it went',
    params: environmentParams,
    body: z.strictObject({ channel: slugSchema.optional() }),
    answers: { 202: { description: 'Queued', schema: sentSchema } },
    async handle({ params: { environment: env }, body: { channel }, caller }) {
      const sent = await test({ env, by: caller, ...(channel !== undefined && { channel }) });
      return { status: 202, body: { items: sent } };
    },
  });
