import type { Finding } from '../../domain/analysis/conflict.js';
import type { Policy } from '../../domain/environments/environment.js';
import { bySeverity, isAtLeast, type Severity } from '../../domain/severity.js';
import type { ProbeOutcome } from '../simulation/probes/probe.js';
import { sampleOf } from '../simulation/sample-of.js';
import { wilsonInterval } from '../simulation/statistics.js';
import { type DirectionTally, type PairTally, tallyPairs } from '../simulation/tally-pairs.js';
import { defineRule } from '../inspection/define-rule.js';

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

/** What routers picked for the probes of many pairs. */
export interface PickedProbes {
  readonly outcomes: readonly ProbeOutcome[];
  readonly policy: Policy;
}

export const behavioural = defineRule({
  meta: {
    id: 'behavioural',
    stage: 'behavioural',
    summary: 'A router that is asked for one tool picks another one instead.',
    lifecycle: 'stable',
    types: ['INTENT_AMBIGUITY', 'SCOPE_BLEED', 'SUPERSEDED'],
    messages: {
      INTENT_AMBIGUITY: 'Asked for what {{a}} does, a model may call {{b}} instead, and the other way round.',
      SCOPE_BLEED: 'Asked for what {{loser}} does, a model may call {{winner}} instead.',
      SUPERSEDED:
        'Asked for what {{loser}} does in test questions, a model mostly called {{winner}} instead, which keeps its own.',
    },
  },

  *inspect({ outcomes, policy }: PickedProbes) {
    for (const views of tallyPairs(outcomes)) {
      const { tally, superseded, severity } = worstOf(views);
      const { contested, directions, pair, fingerprints } = tally;
      if (contested === 0) continue;
      const common = {
        severity,
        score: tally.score,
        tools: [
          { id: pair[0], fingerprint: fingerprints[0] },
          { id: pair[1], fingerprint: fingerprints[1] },
        ] as const,
        evidence: evidenceOf(tally, policy),
      };
      const bled = directions.filter((direction) => direction.contested > 0);
      const [only] = bled;
      if (superseded !== undefined) {
        yield {
          message: 'SUPERSEDED',
          type: 'SUPERSEDED',
          data: namesOf(superseded),
          ...common,
        };
      } else if (only !== undefined && bled.length === 1) {
        yield {
          message: 'SCOPE_BLEED',
          type: 'SCOPE_BLEED',
          data: namesOf(only),
          ...common,
        };
      } else {
        const [a, b] = pair;
        yield { message: 'INTENT_AMBIGUITY', type: 'INTENT_AMBIGUITY', data: { a, b }, ...common };
      }
    }
  },
});

/**
 * Judges how the picks of all probes fell, pair by pair. A probe is *contested* when at least one of its trials went to
 * the other tool of the pair, and *lost* when the majority did; the *split* is the share of contested probes, over the
 * pair, and over one tool's own probes where there are at least five of those. No pick, and the pick of a third tool,
 * contest nothing. At most one finding a pair, the same whichever way round the pair and the outcomes come.
 *
 * - `SUPERSEDED`: one tool loses more than 60 % of its probes to the other, which keeps most of its own.
 * - `SCOPE_BLEED`: probes of only one tool are contested.
 * - `INTENT_AMBIGUITY`: probes of both are.
 *
 * A pair is also judged by the kept questions of some parties only, for every choice of parties; the worst counts.
 *
 * A `SUPERSEDED` on fewer than five questions meant for the tool that loses is MEDIUM at most: three of three lost are
 * compatible with half of them.
 *
 * Severity: on five or more probes that people asked, split above 60 % CRITICAL, above 40 % HIGH; otherwise at most two
 * contested probes LOW, else MEDIUM. Probes that were written from definitions, put to one router, carry no more. The intervals in the evidence are Wilson's (see shared/analysis/simulation/statistics.ts); the score is the mean
 * share of a probe's picks that went to the other tool, in percent.
 */
export const judgeRouting = (outcomes: readonly ProbeOutcome[], policy: Policy): Finding[] =>
  behavioural.inspect({ outcomes, policy }).findings;

function severityOf({ probes, contested, directions, outcomes }: PairTally): Severity {
  const measured = [{ probes, contested }, ...directions.filter((direction) => direction.probes >= criticalProbesMin)];
  const isAbove = (split: number, probesMin: number): boolean =>
    measured.some((part) => part.probes >= probesMin && part.contested > split * part.probes);
  if (isAtLeast(sampleOf(outcomes).carries, 'HIGH')) {
    if (isAbove(criticalSplit, criticalProbesMin)) return 'CRITICAL';
    if (isAbove(highSplit, 1)) return 'HIGH';
  }
  return contested <= lowProbesMax ? 'LOW' : 'MEDIUM';
}

/** One way to count a pair, and what it comes to. */
interface View {
  readonly tally: PairTally;
  readonly superseded: DirectionTally | undefined;
  readonly severity: Severity;
}

function viewOf(tally: PairTally): View {
  const { directions, contested } = tally;
  const superseded = directions.find((direction, at) => isSuperseded(direction, directions[1 - at]));
  const severity =
    contested === 0 ? 'INFO' : superseded === undefined ? severityOf(tally) : severityOfSuperseded(tally, superseded);
  return { tally, superseded, severity };
}

/**
 * The worst of all questions about a pair and of those of some parties only: whoever keeps questions, alone or together
 * with others, can add to what is found about a pair and takes nothing away from it. All count where that is no milder.
 */
const worstOf = ([whole, ...rests]: readonly [PairTally, ...PairTally[]]): View =>
  rests
    .map(viewOf)
    .reduce((worst, next) => (bySeverity(next.severity, worst.severity) < 0 ? next : worst), viewOf(whole));

/** Three of three questions lost say little: HIGH takes as many as CRITICAL. */
function severityOfSuperseded(tally: PairTally, loser: DirectionTally): Severity {
  const severity = severityOf(tally);
  return loser.probes < criticalProbesMin && isAtLeast(severity, 'HIGH') ? 'MEDIUM' : severity;
}

// The other tool keeps its own when it has questions of its own, gets most of them, and few of them are contested.
const isSuperseded = (loser: DirectionTally, winner: DirectionTally | undefined): boolean =>
  winner !== undefined &&
  loser.probes >= supersededProbesMin &&
  loser.lost > supersededShare * loser.probes &&
  winner.kept > supersededShare * winner.probes &&
  winner.contested <= highSplit * winner.probes;

const namesOf = ({ expected, other }: DirectionTally) => ({ loser: expected, winner: other });

/** Enough to ask the same again: every question with its picks, the counts, and how sure they are. */
const evidenceOf = ({ probes, contested, directions, outcomes }: PairTally, policy: Policy) => ({
  probes,
  contested,
  split: contested / probes,
  interval95: wilsonInterval(contested, probes),
  trials: policy.trials,
  router: policy.router,
  sample: sampleOf(outcomes),
  directions: directions
    .filter((direction) => direction.probes > 0)
    .map((direction) => ({
      ...direction,
      interval95: wilsonInterval(direction.contested, direction.probes),
      lostInterval95: wilsonInterval(direction.lost, direction.probes),
    })),
  outcomes: outcomes.map(({ probeId, query, expected, picks }) => ({ probeId, query, expected, picks })),
});
