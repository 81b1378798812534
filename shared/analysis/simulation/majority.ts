import type { ToolId } from '../../domain/ids.js';

export type Pick = ToolId | null;

/** What more than half of the trials picked; undefined when nothing did. Null is "no tool". */
export function majorityOf(picks: readonly Pick[]): Pick | undefined {
  for (const [pick, count] of countPicks(picks)) if (count * 2 > picks.length) return pick;
  return undefined;
}

/**
 * Whether the outcome of `trials` trials is known from these first picks: either one pick has more than half of all
 * trials already, or none can get there any more.
 */
export function isSettled(picks: readonly Pick[], trials: number): boolean {
  const left = trials - picks.length;
  const best = Math.max(0, ...countPicks(picks).values());
  return best * 2 > trials || (best + left) * 2 <= trials;
}

/** How often each was picked. */
export function countPicks(picks: readonly Pick[]): Map<Pick, number> {
  const counts = new Map<Pick, number>();
  for (const pick of picks) counts.set(pick, (counts.get(pick) ?? 0) + 1);
  return counts;
}
