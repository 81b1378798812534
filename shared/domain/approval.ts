import { z } from 'zod';
import { slugSchema, toolIdSchema } from './ids.js';
import { severitySchema } from './severity.js';
import { actorSchema } from './event.js';
import type { Role } from './access.js';

export const approvalStatusSchema = z.enum(['PENDING', 'APPROVED', 'REJECTED', 'EXPIRED', 'CANCELLED']);
export type ApprovalStatus = z.infer<typeof approvalStatusSchema>;

/** What an approval allows: a blocked version to become active, or a CRITICAL conflict to be suppressed. */
const purposeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('activate') }),
  z.object({
    kind: z.literal('suppress'),
    conflictId: z.string(),
    reason: z.string(),
    until: z.iso.datetime().optional(),
  }),
]);

/** A person's decision on a dangerous change, asked for and, once, given. */
export const approvalSchema = z.object({
  id: z.string(),
  env: slugSchema,
  purpose: purposeSchema,
  toolId: toolIdSchema,
  version: z.int().positive(),
  /** The definition it was asked for. Another fingerprint lapses it. */
  fingerprint: z.string(),
  /** Digest over the ids and fingerprints of the tools it was found to conflict with. */
  neighboursDigest: z.string(),
  conflictIds: z.array(z.string()),
  severity: severitySchema,
  requestedBy: actorSchema,
  requestedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  status: approvalStatusSchema,
  decidedBy: actorSchema.optional(),
  decidedAt: z.iso.datetime().optional(),
  comment: z.string().max(2000).optional(),
});
export type Approval = z.infer<typeof approvalSchema>;

/** A pending approval past its end is expired, whether or not the timer has been round. */
export const effectiveStatus = ({ status, expiresAt }: Approval, now: Date): ApprovalStatus =>
  status === 'PENDING' && Date.parse(expiresAt) <= now.getTime() ? 'EXPIRED' : status;

const deciders: readonly Role[] = ['reviewer', 'admin'];

/** Why this identity may not decide, or `undefined` when it may. */
export function refusalOf(approval: Approval, decider: { kind: string; id: string; role: Role }): string | undefined {
  if (decider.kind === 'system' || decider.kind === 'app' || decider.role === 'ci-agent')
    return 'a machine identity decides no approvals';
  if (!deciders.includes(decider.role)) return 'deciding needs the role reviewer or admin';
  if (decider.id === approval.requestedBy.id) return 'nobody decides what they asked for themselves (four eyes)';
  return undefined;
}
