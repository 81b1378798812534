import type { StageOutcome } from '../domain/analysis-run.js';
import type { Finding } from '../domain/conflict.js';
import type { ToolId } from '../domain/ids.js';
import {
  embedCandidate,
  inspectMeaning,
  inspectNames,
  semanticSkipReason,
  type InspectionOptions,
  type StageResult,
} from './inspect-stage.js';
import { pairsToSimulate } from './pairs-to-simulate.js';
import type { RegistryIndex } from './registry-index.js';
import type { RegisteredTool } from './registry-view.js';

export interface InspectionResult {
  /** Registry revision it was computed on. */
  readonly revision: number;
  readonly findings: Finding[];
  readonly stages: StageOutcome[];
  /** Pairs that routing simulation should look at. */
  readonly simulate: readonly (readonly [ToolId, ToolId])[];
}

function skipped(reason: string): StageResult {
  return { outcome: { stage: 'semantic', status: 'skipped', reason, durationMs: 0, findings: 0 }, findings: [] };
}

/**
 * Stages 1 to 3 on one candidate, registered or not. All look-ups happen at once after the candidate's vectors are
 * there, so that an update meanwhile cannot mix two revisions.
 */
export async function inspect(
  candidate: RegisteredTool,
  registry: RegistryIndex,
  options: InspectionOptions,
): Promise<InspectionResult> {
  const names = (): StageResult[] => [
    inspectNames('lexical', candidate, registry, options),
    inspectNames('schema', candidate, registry, options),
  ];
  const foundBy = (results: readonly StageResult[]): Finding[] => results.flatMap(({ findings }) => findings);
  const conclude = (results: readonly StageResult[]): InspectionResult => {
    const findings = foundBy(results);
    return {
      revision: registry.revision,
      findings,
      stages: results.map(({ outcome }) => outcome),
      simulate: pairsToSimulate(findings, options.policy),
    };
  };

  const early = names();
  const reason = semanticSkipReason(candidate, foundBy(early), options.policy);
  if (reason !== undefined) return conclude([...early, skipped(reason)]);

  const { revision } = registry;
  const started = performance.now();
  const embedded = await embedCandidate(candidate, registry);
  const results = registry.revision === revision ? early : names();
  const earlier = foundBy(results);
  const lateReason = semanticSkipReason(candidate, earlier, options.policy);
  if (lateReason !== undefined) return conclude([...results, skipped(lateReason)]);
  return conclude([...results, inspectMeaning(candidate, embedded, registry, { ...options, earlier, started })]);
}
