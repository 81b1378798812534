import type { AnalysisRun } from '../../domain/analysis/analysis-run.js';
import type { Line } from '../../domain/analysis/turns.js';

/** More tools than this are bulk, whoever asks: nobody waits for each of them. */
const smallToolsMax = 10;

/** The line in which a run waits. What MTGS asks of itself, and what a synchronisation found, is bulk. */
export const lineOf = ({
  trigger,
  requestedBy,
  toolIds,
}: Pick<AnalysisRun, 'trigger' | 'requestedBy' | 'toolIds'>): Line => {
  const tools = toolIds?.length ?? Infinity;
  if (trigger === 'sync' || requestedBy.kind === 'system' || tools > smallToolsMax) return 'bulk';
  return tools === 1 ? 'interactive' : 'small';
};
