import { z } from 'zod';
import { approvalSchema } from '../../../shared/domain/approval.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { CancelApproval } from '../../../shared/approvals/end-approvals.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { serversOfApproval } from '../../engine/concerned-servers.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly cancelApproval: CancelApproval;
}

/** POST /v1/environments/{env}/approvals/{approval}/cancel */
export const cancelApproval = ({ registry, cancelApproval: cancel }: Services) =>
  defineRoute({
    name: 'cancelApproval',
    method: 'POST',
    route: 'v1/environments/{env}/approvals/{approval}/cancel',
    concerns: ({ params }) => serversOfApproval(registry, params.env, params.approval),
    summary: 'Take your own request for approval back',
    params: z.object({ env: slugSchema, approval: z.string().max(200) }),
    answers: { 200: { description: 'Cancelled', schema: approvalSchema } },
    handle: async ({ params: { env, approval }, caller: { actor, role } }) => ({
      status: 200,
      body: await cancel({ env, approvalId: approval, actor, role }),
    }),
  });
