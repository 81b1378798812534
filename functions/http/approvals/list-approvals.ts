import { approvalSchema, approvalStatusSchema, effectiveStatus } from '../../../shared/domain/approval.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { environmentParams, pageOf, pageQuery } from '../../wire/schemas.js';
import { pageAnswer } from '../../wire/page-answer.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly now: () => Date;
}

/** GET /v1/environments/{env}/approvals: newest first; what is past its time shows as expired. */
export const listApprovals = ({ registry, now }: Services) =>
  defineRoute({
    name: 'listApprovals',
    method: 'GET',
    route: 'v1/environments/{env}/approvals',
    summary: 'List approvals, newest first',
    params: environmentParams,
    query: pageQuery.extend({ status: approvalStatusSchema.optional() }),
    answers: { 200: { description: 'A page of approvals', schema: pageOf(approvalSchema) } },
    async handle({ params: { env }, query: { limit, cursor, status } }) {
      await findEnvironment(registry, env);
      // What has expired but was not swept yet is stored as PENDING.
      const stored = status === 'EXPIRED' ? ['EXPIRED', 'PENDING'] : status === undefined ? undefined : [status];
      const page = await registry.approvals.list(env, {
        where: stored === undefined ? [] : [{ field: 'value.status', in: stored }],
        orderBy: { field: 'value.requestedAt', direction: 'descending' },
        limit,
        ...(cursor !== undefined && { continuation: cursor }),
      });
      const at = now();
      const items = page.items.filter(({ value }) => status === undefined || effectiveStatus(value, at) === status);
      return pageAnswer({ ...page, items }, (approval) => ({ ...approval, status: effectiveStatus(approval, at) }));
    },
  });
