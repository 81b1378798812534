import { isAtLeast, type Severity } from '../../../domain/severity.js';
import type { ProbeOutcome } from '../probes/probe.js';
import { sampleOf } from '../sample-of.js';
import type { ImpactReport } from './impact-report.js';

interface Measured {
  readonly losers: ImpactReport['losers'];
  /** Questions that added or changed tools take. */
  readonly stolen: number;
  /** Questions that lasting tools had before. */
  readonly had: number;
  readonly reached: ImpactReport['reached'];
  /** The questions of the tools that lose some. */
  readonly deciding: readonly Pick<ProbeOutcome, 'origin'>[];
}

/** So many losing tools are as bad as any larger number. */
const losersMax = 5;
/** Such a share of all questions stolen is as bad as any larger share. */
const stolenShareMax = 0.1;

const highFrom = 50;
const mediumFrom = 20;

const weights = { worst: 0.4, breadth: 0.25, stolen: 0.25, unreached: 0.1 } as const;

/** One number for what a change puts at risk, with its parts, and the severity that its questions can carry. */
export function assessRisk({ losers, stolen, had, reached, deciding }: Measured): ImpactReport['risk'] {
  const [worst] = losers;
  const of = (part: keyof typeof weights, value: number, says: string) => ({
    part,
    value,
    weight: weights[part],
    says,
  });
  const unreached = reached.of - reached.count;
  const parts = [
    of(
      'worst',
      worst === undefined ? 0 : (worst.before - worst.after) / worst.before,
      worst === undefined
        ? 'no tool loses more than a tenth of its questions'
        : `${worst.tool} keeps ${worst.after} of ${worst.before} questions`,
    ),
    of('breadth', Math.min(1, losers.length / losersMax), `tools that lose more than a tenth: ${losers.length}`),
    of(
      'stolen',
      had === 0 ? 0 : Math.min(1, stolen / had / stolenShareMax),
      `added or changed tools take ${stolen} of ${had} questions`,
    ),
    of(
      'unreached',
      reached.of === 0 ? 0 : unreached / reached.of,
      `${unreached} of ${reached.of} questions for added tools do not reach them`,
    ),
  ];
  const score = Math.round(1000 * parts.reduce((sum, { value, weight }) => sum + value * weight, 0)) / 10;
  const sample = sampleOf(deciding);
  return { score, severity: milder(severityOf(score), sample.carries), parts, sample };
}

function severityOf(score: number): Severity {
  if (score >= highFrom) return 'HIGH';
  if (score >= mediumFrom) return 'MEDIUM';
  return score > 0 ? 'LOW' : 'INFO';
}

const milder = (severity: Severity, cap: Severity): Severity => (isAtLeast(severity, cap) ? cap : severity);
