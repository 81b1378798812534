import type { ShownAnalysisRun } from '../../shared/api/shown-analysis-run.js';
import { plural } from '../../shared/everywhere/plural.js';
import { printable } from './words/printable.js';
import type { Terminal } from './terminal.js';

/** An analysis in a few lines. */
export function printRun(
  { id, status, verdict, toolCount, serverTextsCount, findingCounts, stages, progress, error }: ShownAnalysisRun,
  { out }: Terminal,
): void {
  out(`analysis ${printable(id)}: ${status}${verdict === undefined ? '' : `, verdict ${verdict}`}`);
  if (progress !== undefined) out(`  ${printable(progress.step)}: ${progress.done} of ${progress.total}`);
  const found = Object.entries(findingCounts).map(([name, count]) => `${count} ${printable(name, 40)}`);
  const texts = serverTextsCount === 0 ? '' : ` and the texts of ${plural(serverTextsCount, 'server')}`;
  out(`  ${plural(toolCount, 'tool')}${texts}, findings: ${found.length === 0 ? 'none' : found.join(', ')}`);
  for (const { stage, status: ended, reason } of stages) {
    out(`  ${stage}: ${ended}${reason === undefined ? '' : ` (${printable(reason)})`}`);
  }
  if (error !== undefined) out(`  error: ${printable(error)}`);
}
