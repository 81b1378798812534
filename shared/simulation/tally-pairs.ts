import type { ToolId } from '../domain/ids.js';
import { majorityOf } from './majority.js';
import type { ProbeOutcome } from './probe.js';

/** How the probes meant for one tool of a pair went. */
export interface DirectionTally {
  readonly expected: ToolId;
  readonly other: ToolId;
  /** Probes with at least one pick. */
  readonly probes: number;
  /** Probes of which at least one trial went to the other tool of the pair. */
  readonly contested: number;
  /** Probes of which the majority went to the other tool of the pair. */
  readonly lost: number;
  /** Probes of which the majority went to the tool they were meant for. */
  readonly kept: number;
}

/** Both directions of a pair, in the pair's order, and the outcomes they were counted from. */
export interface PairTally {
  readonly pair: readonly [ToolId, ToolId];
  readonly directions: readonly [DirectionTally, DirectionTally];
  readonly outcomes: readonly ProbeOutcome[];
}

/** Counts the outcomes pair by pair, sorted; probes that were never put to the router are left out. */
export function tallyPairs(outcomes: readonly ProbeOutcome[]): PairTally[] {
  const byPair = new Map<string, ProbeOutcome[]>();
  for (const outcome of outcomes) {
    if (outcome.picks.length === 0) continue;
    const key = [...outcome.pair].sort().join('\n');
    byPair.set(key, [...(byPair.get(key) ?? []), outcome]);
  }
  return [...byPair]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, ofPair]) => {
      const [first] = ofPair;
      if (first === undefined) return [];
      const pair = sortPair(first.pair);
      const unique = [...new Map(ofPair.map((outcome) => [outcome.probeId, outcome])).values()].sort(byProbe);
      return { pair, directions: [tally(pair[0], pair[1], unique), tally(pair[1], pair[0], unique)], outcomes: unique };
    });
}

const byProbe = (a: ProbeOutcome, b: ProbeOutcome): number => (a.probeId < b.probeId ? -1 : 1);

const sortPair = ([a, b]: readonly [ToolId, ToolId]): [ToolId, ToolId] => (a < b ? [a, b] : [b, a]);

function tally(expected: ToolId, other: ToolId, outcomes: readonly ProbeOutcome[]): DirectionTally {
  const own = outcomes.filter((outcome) => outcome.expected === expected);
  return {
    expected,
    other,
    probes: own.length,
    contested: own.filter(({ picks }) => picks.includes(other)).length,
    lost: own.filter(({ picks }) => majorityOf(picks) === other).length,
    kept: own.filter(({ picks }) => majorityOf(picks) === expected).length,
  };
}
