import type { AuditAnchor, AuditEntry } from '../../domain/audit-entry.js';
import { genesisHash, hashEntry } from './chain-entry.js';

export interface ChainVerification {
  readonly intact: boolean;
  /** Entries that were looked at. */
  readonly entries: number;
  /** Sequence and hash of the last good entry. */
  readonly sequence: number;
  readonly hash: string;
  /** The first thing that is wrong, and where. */
  readonly fault?: { readonly sequence: number; readonly eventId?: string; readonly reason: string };
}

/**
 * Recomputes a chain from its first entry. Finds any changed, missing, moved or inserted entry by itself; that the end
 * was cut off, or the whole chain rewritten, only an anchor kept elsewhere can show.
 */
export async function verifyChain(
  entries: AsyncIterable<AuditEntry> | Iterable<AuditEntry>,
  anchors: readonly AuditAnchor[] = [],
): Promise<ChainVerification> {
  const expected = new Map(anchors.map((anchor) => [anchor.sequence, anchor.hash]));
  let count = 0;
  let sequence = 0;
  let hash = genesisHash;
  const broken = (at: number, reason: string, eventId?: string): ChainVerification => ({
    intact: false,
    entries: count,
    sequence,
    hash,
    fault: { sequence: at, reason, ...(eventId !== undefined && { eventId }) },
  });

  const genesis = expected.get(0);
  if (genesis !== undefined && genesis !== genesisHash)
    return broken(0, 'the anchor of the empty chain is not its hash');
  for await (const entry of entries) {
    count += 1;
    const next = sequence + 1;
    if (entry.sequence !== next) {
      return broken(next, `expected entry ${next}, found entry ${entry.sequence}`, entry.eventId);
    }
    if (entry.previousHash !== hash) {
      return broken(next, 'does not follow from the entry before it', entry.eventId);
    }
    if (hashEntry(entry) !== entry.hash) return broken(next, 'its content does not match its hash', entry.eventId);
    const anchored = expected.get(next);
    if (anchored !== undefined && anchored !== entry.hash) {
      return broken(next, 'is not the entry that was anchored', entry.eventId);
    }
    sequence = next;
    hash = entry.hash;
  }
  const beyond = anchors.filter((anchor) => anchor.sequence > sequence).sort((a, b) => a.sequence - b.sequence)[0];
  if (beyond !== undefined) {
    return broken(sequence + 1, `missing: the chain ends at ${sequence}, but entry ${beyond.sequence} was anchored`);
  }
  return { intact: true, entries: count, sequence, hash };
}
