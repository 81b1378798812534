import { z } from 'zod';
import { shownApprovalSchema, toShownApproval } from '../../../shared/api/shown-approval.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { DecideApproval } from '../../../shared/approvals/decide-approval.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { serversOfApproval } from '../../engine/concerned-servers.js';
import { defineRoute } from '../../engine/route.js';

export const approvalParams = z.object({ environment: slugSchema, approval: z.string().max(200) });

export interface DecisionServices {
  readonly registry: RegistryStore;
  readonly decideApproval: DecideApproval;
  readonly now: () => Date;
}

interface Decision {
  readonly name: 'approveApproval' | 'rejectApproval';
  readonly decision: 'approve' | 'reject';
  readonly summary: string;
}

/** The two ways to decide an approval differ in nothing but what is decided. */
export const defineDecision = (
  { registry, decideApproval, now }: DecisionServices,
  { name, decision, summary }: Decision,
) =>
  defineRoute({
    name,
    method: 'POST',
    route: `v1/environments/{environment}/approvals/{approval}/${decision}`,
    roles: rolesFrom('reviewer'),
    concerns: ({ params }) => serversOfApproval(registry, params.environment, params.approval),
    summary,
    params: approvalParams,
    body: z.strictObject({ comment: z.string().max(2000).optional() }),
    answers: { 200: { description: 'Decided', schema: shownApprovalSchema } },
    async handle({ params: { environment: env, approval }, body: { comment }, caller }) {
      const words = comment === undefined ? {} : { comment };
      const decided = await decideApproval({ env, approvalId: approval, decision, by: caller, ...words });
      return { status: 200, body: toShownApproval(decided, now()) };
    },
  });
