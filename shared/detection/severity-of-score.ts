import type { Severity } from '../domain/severity.js';
import { combinedThresholds } from './fitted.js';

/** Severity of an overlap by its calibrated score; the thresholds are fitted for precision (bench/eval). */
export function severityOfScore(score: number): Severity {
  if (score >= combinedThresholds.HIGH) return 'HIGH';
  return score >= combinedThresholds.MEDIUM ? 'MEDIUM' : 'LOW';
}
