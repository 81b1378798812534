import type { ToolId } from '../../domain/ids.js';
import { majorityOf } from './majority.js';
import type { ProbeOutcome } from './probes/probe.js';

/** How the probes meant for one tool of a pair went. */
export interface DirectionTally {
  readonly expected: ToolId;
  readonly other: ToolId;
  readonly probes: number;
  /** Probes of which at least one trial went to the other tool of the pair. */
  readonly contested: number;
  /** Probes of which the majority went to the other tool of the pair. */
  readonly lost: number;
  /** Probes of which the majority went to the tool they were meant for. */
  readonly kept: number;
}

/** How all probes of a pair went. */
export interface PairTally {
  /** Sorted. */
  readonly pair: readonly [ToolId, ToolId];
  /** Fingerprints of the definitions that the router saw, in the pair's order. */
  readonly fingerprints: readonly [string, string];
  /** In the pair's order. */
  readonly directions: readonly [DirectionTally, DirectionTally];
  readonly probes: number;
  readonly contested: number;
  /** Mean over the probes of the share of picks that went to the other tool of the pair, 0 to 100. */
  readonly score: number;
  /** What was counted, by probe id. */
  readonly outcomes: readonly ProbeOutcome[];
}

/**
 * Counts the outcomes pair by pair, sorted; probes that were never put to the router are left out. Of each pair the whole
 * comes first, then what it is with the kept questions of some parties only.
 */
export function tallyPairs(outcomes: readonly ProbeOutcome[]): [PairTally, ...PairTally[]][] {
  const byPair = new Map<string, Map<string, ProbeOutcome>>();
  for (const outcome of outcomes) {
    if (outcome.picks.length === 0) continue;
    const key = sorted(outcome.pair).join('\n');
    const ofPair = byPair.get(key) ?? new Map<string, ProbeOutcome>();
    byPair.set(key, ofPair.set(outcome.probeId, outcome));
  }
  return [...byPair]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, ofPair]) => {
      const unique = [...ofPair.values()].sort((a, b) => (a.probeId < b.probeId ? -1 : 1));
      const [first] = unique;
      if (first === undefined) return [];
      const tally = (some: readonly ProbeOutcome[]) => tallyPair(sorted(first.pair), fingerprintsOf(first), some);
      return [[tally(unique), ...withSomeParties(unique).map(tally)]];
    });
}

/** Parties that are told apart about one pair; those whose questions are contested least count as one beyond that. */
const partiesMax = 7;

/**
 * The outcomes with the questions of some parties only, for every choice of parties but all. What MTGS wrote for this
 * analysis is always there.
 */
function withSomeParties(outcomes: readonly ProbeOutcome[]): ProbeOutcome[][] {
  const parties = groupParties(outcomes);
  const choices = 2 ** parties.length - 1;
  return Array.from({ length: choices }, (_, choice) => {
    const chosen = new Set(parties.flatMap((group, at) => ((choice >> at) & 1 ? group : [])));
    return outcomes.filter(({ keptBy }) => keptBy === undefined || keptBy.some((party) => chosen.has(party)));
  }).filter(({ length }) => length > 0);
}

function groupParties(outcomes: readonly ProbeOutcome[]): string[][] {
  const counts = new Map<string, { contested: number; all: number }>();
  for (const { keptBy = [], expected, picks } of outcomes)
    for (const party of keptBy) {
      const { contested, all } = counts.get(party) ?? { contested: 0, all: 0 };
      const isContested = picks.some((pick) => pick !== null && pick !== expected);
      counts.set(party, { contested: contested + Number(isContested), all: all + 1 });
    }
  const byShare = [...counts]
    .sort(([a, one], [b, two]) => two.contested / two.all - one.contested / one.all || (a < b ? -1 : 1))
    .map(([party]) => party);
  const rest = byShare.slice(partiesMax - 1);
  return [...byShare.slice(0, partiesMax - 1).map((party) => [party]), ...(rest.length > 0 ? [rest] : [])];
}

const sorted = ([a, b]: readonly [ToolId, ToolId]): [ToolId, ToolId] => (a < b ? [a, b] : [b, a]);

function fingerprintsOf({ pair: [a, b], fingerprints: [one = '', two = ''] }: ProbeOutcome): [string, string] {
  return a < b ? [one, two] : [two, one];
}

function tallyPair(
  pair: readonly [ToolId, ToolId],
  fingerprints: readonly [string, string],
  outcomes: readonly ProbeOutcome[],
): PairTally {
  const [a, b] = pair;
  const directions = [tallyDirection(a, b, outcomes), tallyDirection(b, a, outcomes)] as const;
  const shares = outcomes.map(({ expected, picks }) => countOf(picks, expected === a ? b : a) / picks.length);
  shares.sort((x, y) => x - y); // Fractions add up to the same whichever tool is called which.
  return {
    pair,
    fingerprints,
    directions,
    probes: directions[0].probes + directions[1].probes,
    contested: directions[0].contested + directions[1].contested,
    score: (100 * shares.reduce((sum, share) => sum + share, 0)) / outcomes.length,
    outcomes,
  };
}

function tallyDirection(expected: ToolId, other: ToolId, outcomes: readonly ProbeOutcome[]): DirectionTally {
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

const countOf = (picks: ProbeOutcome['picks'], tool: ToolId): number => picks.filter((pick) => pick === tool).length;
