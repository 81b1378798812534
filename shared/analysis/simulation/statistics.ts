/** z of a two-sided interval of 95 %. */
const z95 = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson score interval of a proportion (95 % unless `z` says otherwise), which keeps its promise for few trials and
 * for shares near 0 and 1. E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
 * JASA 22 (1927), 209–212; recommended for small n by Brown, Cai and DasGupta, Statistical Science 16 (2001), 101–133.
 * Without trials nothing is known: 0 to 1.
 */
export function wilsonInterval(successes: number, trials: number, z: number = z95): Interval {
  if (!(trials >= 0) || !(successes >= 0) || successes > trials) {
    throw new RangeError(`not a proportion: ${successes} of ${trials}`);
  }
  if (trials === 0) return { low: 0, high: 1 };
  const share = successes / trials;
  const z2 = z * z;
  const scale = 1 + z2 / trials;
  const centre = (share + z2 / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  };
}

/**
 * Two-sided p-value of McNemar's test for paired outcomes, exact (binomial), so that it holds for few pairs too.
 * `gained` and `lost` count the pairs that changed in either direction; unchanged pairs carry no information.
 * Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
 * Psychometrika 12 (1947), 153–157.
 */
export function mcNemarPValue(gained: number, lost: number): number {
  const changed = gained + lost;
  if (changed === 0) return 1;
  // Summed in logarithms: 2^-n underflows beyond 1,074 changes.
  let logTerm = -changed * Math.LN2;
  let tail = Math.exp(logTerm);
  for (let k = 1; k <= Math.min(gained, lost); k += 1) {
    logTerm += Math.log(changed - k + 1) - Math.log(k);
    tail += Math.exp(logTerm);
  }
  return Math.min(1, 2 * tail);
}
