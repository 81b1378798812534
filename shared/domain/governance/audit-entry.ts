import { z } from 'zod';
import { actorSchema, eventTypeSchema, originShape } from '../event.js';

/** The chain of what belongs to no environment: sign-ins, refusals, API keys. No environment may have this name. */
export const instanceChain = 'instance';

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * One link of a chain: an event with its place, the hash of the link before, and its own. Never changed, never deleted.
 * Strict at every level that has names: a field that a reader left out would be one that the hash does not protect.
 */
export const auditEntrySchema = z.strictObject({
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
  ...originShape,
  actor: z.strictObject(actorSchema.shape),
  subject: z.strictObject({ kind: z.string(), id: z.string() }),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  /** `hash` of the entry before; 64 zeros for the first. */
  previousHash: hashSchema,
  /** SHA-256, hex, over the RFC 8785 form of all other fields. */
  hash: hashSchema,
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** What is in the place of an entry and cannot be read as one: somebody changed it. */
export const damagedEntrySchema = z.strictObject({
  /** The chain that it is kept in. */
  chain: z.string(),
  /** The number that it is kept under, where that can be told. */
  sequence: z.int().nonnegative().optional(),
  /** What is wrong with it. */
  damaged: z.string(),
});
export type DamagedEntry = z.infer<typeof damagedEntrySchema>;
/** The same of a line in a file, which is kept in no chain. */
export type DamagedLine = Omit<DamagedEntry, 'chain'>;

/** What reading a log gives: every reader has to say what it does with an entry that is damaged. */
export const auditRecordSchema = z.union([auditEntrySchema, damagedEntrySchema]);
export type AuditRecord = AuditEntry | DamagedEntry;

export const isDamaged = <Record extends AuditEntry | DamagedLine>(
  record: Record,
): record is Extract<Record, DamagedLine> => 'damaged' in record;

/** What a chain's head was at a time. Kept elsewhere, it shows later that nothing was cut off or rewritten. */
export const auditAnchorSchema = z.object({
  chain: z.string(),
  /** 0 is the end of an empty chain, with which every chain begins: such an anchor proves nothing. */
  sequence: z.int().nonnegative(),
  hash: hashSchema,
  at: z.iso.datetime(),
});
export type AuditAnchor = z.infer<typeof auditAnchorSchema>;
