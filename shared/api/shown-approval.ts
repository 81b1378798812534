import { z } from 'zod';
import { type Approval, approvalSchema, type ApprovalStatus, effectiveStatus } from '../domain/governance/approval.js';
import { changeSchema } from '../domain/analysis/conflict.js';
import { slugSchema } from '../domain/ids.js';
import { toolDefinitionSchema } from '../domain/registry/tool.js';
import { shownConflictSchema } from './shown-conflict.js';
import { shownToolVersionSchema } from './shown-tool.js';

export const shownApprovalStatusSchema = z.enum(['pending', 'approved', 'rejected', 'expired', 'cancelled']);
export type ShownApprovalStatus = z.infer<typeof shownApprovalStatusSchema>;

export const shownApprovalSchema = approvalSchema
  .omit({ env: true, status: true })
  .extend({ environment: slugSchema, status: shownApprovalStatusSchema });
export type ShownApproval = z.infer<typeof shownApprovalSchema>;

const shownStatus: Record<ApprovalStatus, ShownApprovalStatus> = {
  PENDING: 'pending',
  APPROVED: 'approved',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
  CANCELLED: 'cancelled',
};

/** An approval as it is at a time: one whose end has passed is expired, whether or not the timer has been round. */
export const toShownApproval = (approval: Approval, now: Date): ShownApproval => {
  const { id, env, status: _stored, ...rest } = approval;
  return { id, environment: env, ...rest, status: shownStatus[effectiveStatus(approval, now)] };
};

/** What a decision rests on. */
export const approvalEvidenceSchema = z.object({
  toolVersion: shownToolVersionSchema.optional().meta({ description: 'The version it is about' }),
  comparedWith: z
    .object({ version: z.int(), isApproved: z.boolean(), definition: toolDefinitionSchema })
    .optional()
    .meta({ description: 'The version that was approved last, or the first one that was let in' }),
  changes: z.array(changeSchema).meta({ description: 'All that changed since that version, the worst first' }),
  conflicts: z.array(shownConflictSchema).meta({ description: 'The conflicts that block it' }),
});
export type ApprovalEvidence = z.infer<typeof approvalEvidenceSchema>;

export const expandedApprovalSchema = shownApprovalSchema.extend({
  evidence: approvalEvidenceSchema.optional().meta({ description: 'Only with `expand=evidence`' }),
});
