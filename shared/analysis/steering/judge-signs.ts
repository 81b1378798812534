import { isAtLeast, type Severity } from '../../domain/severity.js';
import type { Sign } from './read-signs.js';
import type { SteeringKind } from './steering-wording.js';

const weight = { HIGH: 3, MEDIUM: 2, LOW: 1 } as const;
const severityOfWeight = (sum: number): Severity => (sum >= 3 ? 'HIGH' : sum === 2 ? 'MEDIUM' : 'LOW');

/** The worst weight of each kind of sign. */
function weights(signs: readonly Sign[]): Map<SteeringKind, number> {
  const worst = new Map<SteeringKind, number>();
  for (const { kind, severity } of signs) worst.set(kind, Math.max(worst.get(kind) ?? 0, weight[severity]));
  return worst;
}

/**
 * How bad signs are together: one kind alone is as bad as its worst sign; two kinds of which one is at least MEDIUM are
 * HIGH, since what reads a file and hides it from the user is no clumsy wording.
 */
export function judgeSigns(signs: readonly Sign[]): Severity | undefined {
  const all = [...weights(signs).values()];
  return all.length === 0 ? undefined : severityOfWeight(all.reduce((sum, one) => sum + one, 0));
}

/** Claims over all tools: HIGH beside concealment or credentials. */
export function judgeClaims(claims: readonly Sign[], others: readonly Sign[]): Severity | undefined {
  if (claims.length === 0) return undefined;
  const isWorse = others.some(
    ({ kind, severity }) => (kind === 'concealment' || kind === 'credentials') && isAtLeast(severity, 'MEDIUM'),
  );
  return isWorse ? 'HIGH' : 'MEDIUM';
}
