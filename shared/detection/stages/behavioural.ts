import type { Finding } from '../../domain/conflict.js';
import type { Policy } from '../../domain/environment.js';
import type { Severity } from '../../domain/severity.js';
import type { ProbeOutcome } from '../../simulation/probe.js';
import { wilsonInterval } from '../../simulation/statistics.js';
import { type DirectionTally, type PairTally, tallyPairs } from '../../simulation/tally-pairs.js';

/** Above this split on enough probes: CRITICAL. */
const criticalSplit = 0.6;
const criticalProbesMin = 5;
/** Above this split: HIGH. */
const highSplit = 0.4;
/** Contested probes up to which a bleed is LOW. */
const lowProbesMax = 2;
/** A tool that loses more than this share of its own probes has been superseded, provided the other keeps its own. */
const supersededShare = 0.6;
const supersededProbesMin = 2;

type RoutingConflict = 'INTENT_AMBIGUITY' | 'SCOPE_BLEED' | 'SUPERSEDED';

/** What the stage is and what it says, for the page in docs/stages and for lists of stages. */
export const behavioural = {
  id: 'behavioural',
  summary: 'A router that is asked for one tool picks another one instead.',
  messages: {
    INTENT_AMBIGUITY: '{{contested}} of {{probes}} questions about {{a}} and {{b}} went both ways.',
    SCOPE_BLEED: '{{contested}} of {{probes}} questions meant for {{loser}} drew picks of {{winner}}.',
    SUPERSEDED: '{{winner}} was picked for {{lost}} of {{probes}} questions meant for {{loser}}, and keeps its own.',
  },
} as const;

/**
 * Judges how the picks of all probes fell, pair by pair. A probe is *contested* when at least one of its trials went to
 * the other tool of the pair, and *lost* when the majority did; the *split* is the share of contested probes, over the
 * pair, and over one tool's own probes where there are at least five of those. No pick, and the pick of a third tool,
 * contest nothing. At most one finding a pair, the same whichever way round the pair and the outcomes come.
 *
 * - `SUPERSEDED`: one tool loses more than 60 % of its probes to the other, which keeps most of its own.
 * - `INTENT_AMBIGUITY`: probes of both tools are contested.
 * - `SCOPE_BLEED`: probes of only one are.
 *
 * Severity: split above 60 % on five or more probes CRITICAL, above 40 % HIGH, at most two contested probes LOW,
 * else MEDIUM. The interval in the evidence is Wilson's (see shared/simulation/statistics.ts).
 */
export function judgeRouting(outcomes: readonly ProbeOutcome[], policy: Policy): Finding[] {
  return tallyPairs(outcomes).flatMap((pair) => judgePair(pair, policy) ?? []);
}

function judgePair({ pair, directions, outcomes }: PairTally, policy: Policy): Finding | undefined {
  const probes = directions[0].probes + directions[1].probes;
  const contested = directions[0].contested + directions[1].contested;
  if (contested === 0) return undefined;
  const { type, text } = describe(directions);
  return {
    stage: 'behavioural',
    type,
    severity: severityOf(directions),
    score: scoreOf(outcomes),
    tools: [...pair],
    text,
    evidence: {
      probes,
      contested,
      split: contested / probes,
      interval95: wilsonInterval(contested, probes),
      trials: policy.trials,
      router: policy.router,
      directions: directions.map((direction) => ({
        ...direction,
        ...(direction.probes > 0 && { interval95: wilsonInterval(direction.contested, direction.probes) }),
      })),
      outcomes: outcomes.map(({ probeId, query, expected, picks }) => ({ probeId, query, expected, picks })),
    },
  };
}

function severityOf(directions: PairTally['directions']): Severity {
  const [first, second] = directions;
  const contested = first.contested + second.contested;
  const measured = [
    { contested, probes: first.probes + second.probes },
    ...directions.filter(({ probes }) => probes >= criticalProbesMin),
  ];
  if (measured.some((part) => part.probes >= criticalProbesMin && part.contested > criticalSplit * part.probes)) {
    return 'CRITICAL';
  }
  if (measured.some((part) => part.contested > highSplit * part.probes)) return 'HIGH';
  return contested <= lowProbesMax ? 'LOW' : 'MEDIUM';
}

function describe(directions: PairTally['directions']): { type: RoutingConflict; text: string } {
  const [first, second] = directions;
  const superseded = isSuperseded(first, second) ? first : isSuperseded(second, first) ? second : undefined;
  if (superseded !== undefined) return say('SUPERSEDED', superseded);
  if (first.contested > 0 && second.contested > 0) {
    const { contested, probes } = {
      contested: first.contested + second.contested,
      probes: first.probes + second.probes,
    };
    return fill('INTENT_AMBIGUITY', { contested, probes, a: first.expected, b: second.expected });
  }
  return say('SCOPE_BLEED', first.contested > 0 ? first : second);
}

// The other tool keeps its own when it has questions of its own, gets most of them, and few of them are contested.
const isSuperseded = (loser: DirectionTally, winner: DirectionTally): boolean =>
  loser.probes >= supersededProbesMin &&
  loser.lost > supersededShare * loser.probes &&
  winner.probes > 0 &&
  winner.kept > supersededShare * winner.probes &&
  winner.contested <= highSplit * winner.probes;

const say = (type: 'SUPERSEDED' | 'SCOPE_BLEED', { expected, other, probes, contested, lost }: DirectionTally) =>
  fill(type, { loser: expected, winner: other, probes, contested, lost });

function fill(type: RoutingConflict, data: Readonly<Record<string, string | number>>) {
  const text = behavioural.messages[type].replace(/\{\{(\w+)\}\}/gu, (_, name: string) => String(data[name]));
  return { type, text };
}

/** Mean over the probes of the share of picks that went to the other tool of the pair, in percent. */
function scoreOf(outcomes: readonly ProbeOutcome[]): number {
  const shares = outcomes.map(({ pair, expected, picks }) => {
    const other = pair.find((id) => id !== expected);
    return picks.filter((pick) => pick !== null && pick === other).length / picks.length;
  });
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return Math.round(mean * 1_000) / 10;
}
