import type { AuditAnchor, AuditEntry } from '../domain/governance/audit-entry.js';

/** Anchors by chain and entry. One of an empty chain proves nothing, for every chain begins so: it is left out. */
export function createAnchors(all: readonly AuditAnchor[]) {
  const chains = Map.groupBy(
    all.filter(({ sequence }) => sequence > 0).sort((a, b) => a.sequence - b.sequence),
    ({ chain }) => chain,
  );
  const hashes = new Map(
    [...chains].map(([chain, anchors]) => [chain, Map.groupBy(anchors, ({ sequence }) => sequence)] as const),
  );
  const of = (chain: string | undefined): readonly AuditAnchor[] =>
    (chain === undefined ? [] : chains.get(chain)) ?? [];
  return {
    /** That an entry is not the one that any of its anchors says. */
    mismatch({ chain, sequence, hash }: AuditEntry): string | undefined {
      const anchors = hashes.get(chain)?.get(sequence) ?? [];
      return anchors.every((anchor) => anchor.hash === hash) ? undefined : 'is not the entry that was anchored';
    },
    /** The first anchored entry after a number. */
    firstAfter: (chain: string | undefined, end: number): number | undefined =>
      of(chain).find(({ sequence }) => sequence > end)?.sequence,
    /** How many anchors there are up to an entry, and the number of the last one. */
    upTo(chain: string | undefined, end: number): { compared: number; upTo: number } {
      const compared = of(chain).filter(({ sequence }) => sequence <= end);
      return { compared: compared.length, upTo: compared.at(-1)?.sequence ?? 0 };
    },
  };
}
