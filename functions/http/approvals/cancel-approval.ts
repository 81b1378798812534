import { shownApprovalSchema, toShownApproval } from '../../../shared/api/shown-approval.js';
import type { CancelApproval } from '../../../shared/approvals/end-approvals.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { serversOfApproval } from '../../engine/concerned-servers.js';
import { approvalParams } from './decision-route.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly cancelApproval: CancelApproval;
  readonly now: () => Date;
}

/** POST /v1/environments/{environment}/approvals/{approval}/cancel */
export const cancelApproval = ({ registry, cancelApproval: cancel, now }: Services) =>
  defineRoute({
    name: 'cancelApproval',
    method: 'POST',
    route: 'v1/environments/{environment}/approvals/{approval}/cancel',
    roles: rolesFrom('developer'),
    concerns: ({ params }) => serversOfApproval(registry, params.environment, params.approval),
    summary: 'Withdraw your own request for approval',
    params: approvalParams,
    answers: { 200: { description: 'Cancelled', schema: shownApprovalSchema } },
    handle: async ({ params: { environment: env, approval }, caller }) => ({
      status: 200,
      body: toShownApproval(await cancel({ env, approvalId: approval, by: caller }), now()),
    }),
  });
