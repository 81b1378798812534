import { z } from 'zod';
import {
  shownApprovalSchema,
  type ShownApprovalStatus,
  shownApprovalStatusSchema,
  toShownApproval,
} from '../../../shared/api/shown-approval.js';
import type { ApprovalStatus } from '../../../shared/domain/governance/approval.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import {
  createContinuation,
  invalidContinuation,
  parseContinuation,
} from '../../../shared/platform/documents/continuation.js';
import type { Condition } from '../../../shared/platform/documents/documents.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { pageAnswer } from '../../wire/page-answer.js';
import { environmentParams, pageOf, pageQuery } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly now: () => Date;
}

/** GET /v1/environments/{environment}/approvals: newest first; what is past its time shows as expired. */
export const listApprovals = ({ registry, now }: Services) =>
  defineRoute({
    name: 'listApprovals',
    method: 'GET',
    route: 'v1/environments/{environment}/approvals',
    roles: rolesFrom('viewer'),
    summary: 'List approvals, newest first',
    params: environmentParams,
    query: pageQuery.extend({ status: shownApprovalStatusSchema.optional() }),
    answers: { 200: { description: 'A page of approvals', schema: pageOf(shownApprovalSchema) } },
    async handle({ params: { environment: env }, query: { limit, cursor, status } }) {
      await findEnvironment(registry, env);
      const from = cursor === undefined ? { at: now().toISOString() } : readCursor(cursor);
      const page = await registry.approvals.list(env, {
        where: conditionsOf(status, from.at),
        orderBy: { field: 'value.requestedAt', direction: 'descending' },
        limit,
        ...(from.continuation !== undefined && { continuation: from.continuation }),
      });
      const { continuation: next, ...rest } = page;
      const cursorOfNext = next === undefined ? {} : { continuation: createContinuation([from.at, next]) };
      return pageAnswer({ ...rest, ...cursorOfNext }, (approval) => toShownApproval(approval, now()));
    },
  });

const storedStatus: Record<Exclude<ShownApprovalStatus, 'pending' | 'expired'>, ApprovalStatus> = {
  approved: 'APPROVED',
  rejected: 'REJECTED',
  cancelled: 'CANCELLED',
};

/** What has expired but was not swept yet is stored as pending. */
function conditionsOf(status: ShownApprovalStatus | undefined, at: string): Condition[] {
  if (status === undefined) return [];
  if (status === 'pending') {
    return [
      { field: 'value.status', equals: 'PENDING' },
      { field: 'value.expiresAt', above: at },
    ];
  }
  if (status === 'expired') {
    return [
      { field: 'value.status', in: ['EXPIRED', 'PENDING'] },
      { field: 'value.expiresAt', upTo: at },
    ];
  }
  return [{ field: 'value.status', equals: storedStatus[status] }];
}

const cursorSchema = z.tuple([z.iso.datetime(), z.string()]);

/** Every page of a list is of one moment: what expires in between neither repeats nor goes missing. */
function readCursor(cursor: string): { readonly at: string; readonly continuation?: string } {
  const parsed = cursorSchema.safeParse(parseContinuation(cursor));
  if (!parsed.success) throw invalidContinuation();
  return { at: parsed.data[0], continuation: parsed.data[1] };
}
