import type { AnalysisRun } from '../../domain/analysis/analysis-run.js';
import type { Line } from '../../domain/analysis/turns.js';

/** More tools than this are bulk, whoever asks: nobody waits for each of them. */
const interactiveToolsMax = 10;

/** The line in which a run waits. What MTGS asks of itself, and what a synchronisation found, is bulk. */
export const lineOf = ({
  trigger,
  requestedBy,
  toolIds,
}: Pick<AnalysisRun, 'trigger' | 'requestedBy' | 'toolIds'>): Line =>
  trigger !== 'sync' && requestedBy.kind !== 'system' && (toolIds?.length ?? Infinity) <= interactiveToolsMax
    ? 'interactive'
    : 'bulk';
