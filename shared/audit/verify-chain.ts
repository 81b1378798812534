import { type AuditAnchor, type AuditEntry, type DamagedLine, isDamaged } from '../domain/governance/audit-entry.js';
import type { ChainVerification } from '../domain/governance/chain-verification.js';
import { type ChainHead, emptyChain, hashEntry } from './chain-entry.js';
import { createAnchors } from './create-anchors.js';

/** What a chain is compared with. */
export interface ChainClaim {
  /** The chain that the entries have to be of; unless told, the one that the first of them names. */
  readonly chain?: string;
  /** Anchors of any chains; those of others do not count. Left out, no anchor was asked for. */
  readonly anchors?: readonly AuditAnchor[];
}

/**
 * Recomputes a chain from its first entry. Finds any changed, missing, moved or inserted entry by itself; that the end
 * was cut off, or the whole chain rewritten, only an anchor kept elsewhere can show. Nothing to look at, and anchors of
 * which none can be compared, prove nothing.
 */
export async function verifyChain(
  records: AsyncIterable<AuditEntry | DamagedLine> | Iterable<AuditEntry | DamagedLine>,
  claim: ChainClaim = {},
): Promise<ChainVerification> {
  const anchors = createAnchors(claim.anchors ?? []);
  let { chain } = claim;
  let entries = 0;
  let head: ChainHead = emptyChain;
  const looked = () => {
    const { sequence, hash } = head;
    return { ...(chain !== undefined && { chain }), entries, sequence, hash, anchors: anchors.upTo(chain, sequence) };
  };
  const broken = (reason: string, eventId?: string): ChainVerification => {
    const fault = { sequence: head.sequence + 1, reason, ...(eventId !== undefined && { eventId }) };
    return { verdict: 'broken', intact: false, ...looked(), fault };
  };

  for await (const record of records) {
    entries += 1;
    if (isDamaged(record)) return broken(reasonOfDamage(record.sequence, head, record.damaged));
    chain ??= record.chain;
    const reason = mismatch(record, chain, head) ?? anchors.mismatch(record);
    if (reason !== undefined) return broken(reason, record.eventId);
    head = record;
  }

  const missing = anchors.firstAfter(chain, head.sequence);
  if (missing !== undefined) {
    return broken(`missing: the chain ends at ${head.sequence}, but entry ${missing} was anchored`);
  }
  if (chain === undefined || entries === 0) return { verdict: 'not-established', reason: 'no-entries', ...looked() };
  if (claim.anchors !== undefined && looked().anchors.compared === 0) {
    return { verdict: 'not-established', reason: 'no-anchor-compared', ...looked() };
  }
  return { verdict: 'intact', intact: true, ...looked(), chain };
}

function reasonOfDamage(sequence: number | undefined, head: ChainHead, damage: string): string {
  const next = head.sequence + 1;
  const found =
    sequence === undefined || sequence === next ? '' : `expected entry ${next}, found entry ${sequence}, which `;
  return `${found}cannot be read as an entry: ${damage}`;
}

/** What is wrong with an entry as the one that follows. */
function mismatch(entry: AuditEntry, chain: string, { sequence, hash }: ChainHead): string | undefined {
  const next = sequence + 1;
  if (entry.sequence !== next) return `expected entry ${next}, found entry ${entry.sequence}`;
  if (entry.chain !== chain) return `is an entry of the chain "${entry.chain}", not of "${chain}"`;
  if (entry.previousHash !== hash) return 'does not follow from the entry before it';
  return isHashOf(entry) ? undefined : 'its content does not match its hash';
}

function isHashOf(entry: AuditEntry): boolean {
  try {
    return hashEntry(entry) === entry.hash;
  } catch {
    return false; // It has no canonical form, as everything has that MTGS ever hashed.
  }
}
