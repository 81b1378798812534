import type { AuditAnchor } from '../domain/governance/audit-entry.js';
import type { IntactChain } from '../domain/governance/chain-verification.js';

/** The anchor of a chain that was found intact: to be kept somewhere else. */
export const anchorOf = ({ chain, sequence, hash }: IntactChain, at: Date): AuditAnchor => ({
  chain,
  sequence,
  hash,
  at: at.toISOString(),
});
