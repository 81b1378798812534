import { z } from 'zod';
import type { Role } from './access.js';
import { actorSchema } from '../event.js';
import { slugSchema, toolIdSchema } from '../ids.js';
import { severitySchema } from '../severity.js';

export const approvalStatusSchema = z.enum(['PENDING', 'APPROVED', 'REJECTED', 'EXPIRED', 'CANCELLED']);
export type ApprovalStatus = z.infer<typeof approvalStatusSchema>;

/**
 * What an approval allows: a blocked version to become active, a conflict that blocks to be suppressed, or a policy to be
 * loosened.
 */
const purposeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('activate') }),
  z.object({
    kind: z.literal('suppress'),
    conflictId: z.string(),
    reason: z.string(),
    until: z.iso.datetime().optional(),
  }),
  z.object({
    kind: z.literal('policy'),
    /** Fields of the policy as they would be. */
    policy: z.record(z.string(), z.unknown()),
    /** In what it is less strict, for people. */
    loosens: z.array(z.string()),
  }),
]);

/** Somebody who may not decide, and why. */
const barredSchema = z.object({
  id: z.string(),
  name: z.string(),
  because: z.string(),
  /** Whether this identity acted itself; otherwise it made the credential that did. */
  acted: z.boolean(),
});
export type Barred = z.infer<typeof barredSchema>;

/** A person's decision on a dangerous change, asked for and, once, given. */
export const approvalSchema = z.object({
  id: z.string(),
  env: slugSchema,
  purpose: purposeSchema,
  /** The tool it is about; absent for a policy. */
  toolId: toolIdSchema.optional(),
  version: z.int().positive().optional(),
  /** The definition it was asked for. Another fingerprint lapses it. */
  fingerprint: z.string().optional(),
  /** Digest over what else the decision rests on: conflicting definitions, or the policy. Another one lapses it. */
  neighboursDigest: z.string(),
  conflictIds: z.array(z.string()),
  severity: severitySchema,
  requestedBy: actorSchema,
  /** Identities that may not decide, beside machines and roles that never may. */
  barred: z.array(barredSchema).default([]),
  requestedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  status: approvalStatusSchema,
  decidedBy: actorSchema.optional(),
  decidedAt: z.iso.datetime().optional(),
  comment: z.string().max(2000).optional(),
  /** What people should know of how the decision came about. */
  note: z.string().optional(),
});
export type Approval = z.infer<typeof approvalSchema>;

/** A pending approval past its end is expired, whether or not the timer has been round. */
export const effectiveStatus = ({ status, expiresAt }: Approval, now: Date): ApprovalStatus =>
  status === 'PENDING' && Date.parse(expiresAt) <= now.getTime() ? 'EXPIRED' : status;

/** Whose it is, as it is stored or as it is shown. */
type Named = Pick<Approval, 'env'> | { readonly environment: string };

/** What an approval is for, in a few words. */
export function purposeOf(approval: Pick<Approval, 'purpose' | 'toolId' | 'version'> & Named): string {
  const { purpose, toolId, version } = approval;
  if (purpose.kind === 'activate') return `${toolId ?? ''} version ${version ?? 0}`;
  if (purpose.kind === 'suppress') return `suppress ${purpose.conflictId} of ${toolId ?? ''}`;
  return `loosen the policy of ${'env' in approval ? approval.env : approval.environment}: ${purpose.loosens.join(', ')}`;
}

const deciders: readonly Role[] = ['reviewer', 'admin'];

/** Who wants to decide. */
export interface Decider {
  readonly kind: string;
  readonly id: string;
  readonly role: Role;
  /** Ids of the identity that made its credential, of whoever made that one's, and so on. */
  readonly makers: readonly string[];
}

/**
 * Why this identity may not decide, or `undefined` when it may: four eyes. Barred are who acted, who made the credentials
 * that acted, and credentials made by who acted.
 */
export function refusalOf(approval: Approval, decider: Decider): string | undefined {
  if (decider.kind === 'system' || decider.kind === 'app' || decider.role === 'ci-agent')
    return 'a machine identity decides no approvals';
  if (!deciders.includes(decider.role)) return 'deciding needs the role reviewer or admin';
  const own = approval.barred.find(({ id }) => id === decider.id);
  if (own !== undefined || decider.id === approval.requestedBy.id) {
    return `you may not decide this (four eyes): ${own?.because ?? 'you asked for it'}`;
  }
  const maker = approval.barred.find(({ id, acted }) => acted && decider.makers.includes(id));
  if (maker === undefined) return undefined;
  return `you may not decide this (four eyes): your key was made by ${maker.name}, and ${maker.because}`;
}
