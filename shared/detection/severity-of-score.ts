import type { Severity } from '../domain/severity.js';
import { scoreThresholds } from './fitted.js';

/** Severity of an overlap by its calibrated score; the thresholds are fitted for precision (bench/eval). */
export function severityOfScore(score: number): Severity {
  if (score >= scoreThresholds.HIGH) return 'HIGH';
  return score >= scoreThresholds.MEDIUM ? 'MEDIUM' : 'LOW';
}
