import { z } from 'zod';
import { approvalSchema } from '../../../shared/domain/approval.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { DecideApproval } from '../../../shared/approvals/decide-approval.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { serversOfApproval } from '../../engine/concerned-servers.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly decideApproval: DecideApproval;
}

/** POST /v1/environments/{env}/approvals/{approval}/decision */
export const decideApproval = ({ registry, decideApproval: decide }: Services) =>
  defineRoute({
    name: 'decideApproval',
    method: 'POST',
    route: 'v1/environments/{env}/approvals/{approval}/decision',
    concerns: ({ params }) => serversOfApproval(registry, params.env, params.approval),
    summary: 'Approve or reject, once; never what you asked for yourself',
    params: z.object({ env: slugSchema, approval: z.string().max(200) }),
    body: z.strictObject({ decision: z.enum(['approve', 'reject']), comment: z.string().max(2000).optional() }),
    example: { decision: 'approve', comment: 'Renamed in the next release; the overlap is meant.' },
    answers: { 200: { description: 'Decided', schema: approvalSchema } },
    async handle({ params: { env, approval }, body: { decision, comment }, caller: { actor, role } }) {
      const decided = await decide({
        env,
        approvalId: approval,
        decision,
        actor,
        role,
        ...(comment !== undefined && { comment }),
      });
      return { status: 200, body: decided };
    },
  });
