import { severities } from '../../../shared/domain/severity.js';
import { countBySeverity, type Report } from './report.js';

/** `1 CRITICAL, 0 HIGH, …`, worst first. */
export const listSeverities = (conflicts: Report['conflicts']): string => {
  const counts = countBySeverity(conflicts);
  return severities.map((severity) => `${counts[severity]} ${severity}`).join(', ');
};
