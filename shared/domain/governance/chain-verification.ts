import { z } from 'zod';
import { auditAnchorSchema } from './audit-entry.js';

const looked = {
  /** Whose entries they are; absent where none of them could say so. */
  chain: z.string().optional(),
  /** Entries that were looked at. */
  entries: z.int(),
  /** Number and hash of the last good entry. */
  sequence: z.int(),
  hash: z.string(),
  /** How many anchors of this chain were compared, and the highest entry that one of them covers. */
  anchors: z.object({ compared: z.int(), upTo: z.int() }),
};

/** An intact chain has a first entry, and so a name. */
export const intactChainSchema = z.object({
  verdict: z.literal('intact'),
  intact: z.literal(true),
  ...looked,
  chain: z.string(),
});

export const brokenChainSchema = z.object({
  verdict: z.literal('broken'),
  intact: z.literal(false),
  ...looked,
  /** The first thing that is wrong, and where. */
  fault: z.object({ sequence: z.int(), eventId: z.string().optional(), reason: z.string() }),
});

export const unestablishedChainSchema = z.object({
  verdict: z.literal('not-established'),
  ...looked,
  /** `no-entries`: nothing was looked at. `no-anchor-compared`: anchors were asked for, and none is of an entry of this chain. */
  reason: z.enum(['no-entries', 'no-anchor-compared']),
});

/** What verifying a chain showed. `intact` is there only where something was looked at, and all that was asked for. */
export const chainVerificationSchema = z.discriminatedUnion('verdict', [
  intactChainSchema,
  brokenChainSchema,
  unestablishedChainSchema,
]);
export type ChainVerification = z.infer<typeof chainVerificationSchema>;
export type IntactChain = z.infer<typeof intactChainSchema>;

/** As an instance answers: an intact chain comes with an anchor. Verified with it later, a cut-off end is found too. */
export const anchoredVerificationSchema = z.discriminatedUnion('verdict', [
  intactChainSchema.extend({ anchor: auditAnchorSchema }),
  brokenChainSchema,
  unestablishedChainSchema,
]);
