import type { StageOutcome } from '../../domain/analysis/analysis-run.js';
import type { Finding } from '../../domain/analysis/conflict.js';
import type { ToolId } from '../../domain/ids.js';

/** What an analysis found about one version of a tool. */
export interface ToolResult {
  readonly toolId: ToolId;
  readonly version: number;
  readonly fingerprint: string;
  /** Fingerprint of the definition that was looked at. */
  readonly inspected: string;
  /** Registry revision the findings were computed on. */
  readonly revision: number;
  readonly findings: readonly Finding[];
  readonly stages: readonly StageOutcome[];
  /** Other tools of earlier conflicts that it was compared with. */
  readonly lookedAt: readonly ToolId[];
}
