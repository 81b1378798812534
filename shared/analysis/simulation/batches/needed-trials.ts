import { countPicks, isSettled, type Pick } from '../majority.js';

/**
 * How many more trials there are to ask at least before the majority of all `trials` can be known from these first picks:
 * the fewest that can make one pick win, or leave no pick a chance. Asked at once, none of them is one too many.
 */
export function neededTrials(picks: readonly Pick[], trials: number): number {
  if (isSettled(picks, trials)) return 0;
  const best = Math.max(0, ...countPicks(picks).values());
  const half = Math.floor(trials / 2);
  const toWin = half + 1 - best;
  const toBeHopeless = trials - picks.length + best - half;
  return Math.min(toWin, toBeHopeless, trials - picks.length);
}
