import type { Policy } from './environment.js';
import { bySeverity, type Severity } from '../severity.js';

type Blocking = Pick<Policy, 'blockingSeverities'>;

/** Whether findings of this severity, or of a milder one, block. */
export const blocksFrom = ({ blockingSeverities }: Blocking, severity: Severity): boolean =>
  blockingSeverities.some((blocking) => bySeverity(blocking, severity) >= 0);

/** The lowest score whose severity blocks; infinite where no score alone does. */
export function blockingScore(
  policy: Blocking,
  thresholds: Readonly<Record<'HIGH' | 'MEDIUM' | 'LOW', number>>,
): number {
  const severity = (['LOW', 'MEDIUM', 'HIGH'] as const).find((one) => policy.blockingSeverities.includes(one));
  return severity === undefined ? Number.POSITIVE_INFINITY : thresholds[severity];
}
