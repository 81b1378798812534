import { z } from 'zod';
import { actorSchema, eventTypeSchema } from './event.js';

/** The chain of what belongs to no environment: sign-ins, refusals, API keys. No environment may have this name. */
export const instanceChain = 'instance';

/** One link of a chain: an event with its place, the hash of the link before, and its own. Never changed, never deleted. */
export const auditEntrySchema = z.object({
  /** The environment, or `instance` for what belongs to none. */
  chain: z.string(),
  /** From 1, without gaps. */
  sequence: z.int().positive(),
  eventId: z.string(),
  type: eventTypeSchema,
  /** When it happened. */
  at: z.iso.datetime(),
  /** When it was appended: what pollers order by, for it never moves backwards. */
  ingestedAt: z.iso.datetime(),
  actor: actorSchema,
  subject: z.object({ kind: z.string(), id: z.string() }),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  /** `hash` of the entry before; 64 zeros for the first. */
  previousHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** SHA-256, hex, over the RFC 8785 form of all other fields. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** What a chain's head was at a time. Kept elsewhere, it shows later that nothing was cut off or rewritten. */
export const auditAnchorSchema = z.object({
  chain: z.string(),
  sequence: z.int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
});
export type AuditAnchor = z.infer<typeof auditAnchorSchema>;
