import { digest } from '../kernel/canonical/canonical-json.js';
import type { AuditEntry } from '../domain/governance/audit-entry.js';
import { type Event, originOf } from '../domain/event.js';
import { wellFormed } from './well-formed.js';

/** What the first entry of a chain names as the hash before it. */
export const genesisHash = '0'.repeat(64);

/** Where a chain stands: the number and hash of its last entry. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
  /** When the last entry was appended. */
  readonly ingestedAt?: string;
}

export const emptyChain: ChainHead = { sequence: 0, hash: genesisHash };

/** SHA-256 over the RFC 8785 form of everything in the entry but its own hash. */
export const hashEntry = ({ hash: _, ...rest }: AuditEntry): string => digest(rest);

/**
 * The entry that follows `head`, with the fields that an entry has and no others, for reading refuses them. Ingestion time
 * never runs backwards, whatever the clock does.
 */
export function chainEntry(chain: string, head: ChainHead, recorded: Event, now: Date): AuditEntry {
  const time = now.toISOString();
  const event = wellFormed(recorded);
  const { actor, subject } = event;
  const unsigned = {
    chain,
    sequence: head.sequence + 1,
    eventId: event.id,
    type: event.type,
    at: event.at,
    ingestedAt: head.ingestedAt !== undefined && head.ingestedAt > time ? head.ingestedAt : time,
    ...originOf(event),
    actor: { kind: actor.kind, id: actor.id, name: actor.name },
    subject: { kind: subject.kind, id: subject.id },
    ...(event.before !== undefined && { before: event.before }),
    ...(event.after !== undefined && { after: event.after }),
    previousHash: head.hash,
  };
  return { ...unsigned, hash: digest(unsigned) };
}
