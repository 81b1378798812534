import type { AuditAnchor } from '../domain/governance/audit-entry.js';

/** Anchors of one request: with more, its URL is longer than some hosts accept (IIS: 2048 characters of query). */
export const anchorsPerRequestMax = 20;

const anchorPattern = '[1-9]\\d{0,14}:[0-9a-f]{64}';
export const anchorsPattern = new RegExp(`^${anchorPattern}(?:,${anchorPattern}){0,${anchorsPerRequestMax - 1}}$`);

/** Anchors of one chain as a query parameter: `41:<hash>,82:<hash>`. */
export const anchorsToQuery = (anchors: readonly Pick<AuditAnchor, 'sequence' | 'hash'>[]): string =>
  anchors.map(({ sequence, hash }) => `${sequence}:${hash}`).join(',');

/** The anchors of a query parameter that matches {@link anchorsPattern}. */
export const anchorsFromQuery = (text: string, chain: string, at: Date): AuditAnchor[] =>
  text.split(',').map((anchor) => {
    const [sequence = '', hash = ''] = anchor.split(':');
    return { chain, sequence: Number(sequence), hash, at: at.toISOString() };
  });
